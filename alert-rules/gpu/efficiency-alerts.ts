import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuDeviceLabels, workloadLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { heldByPod } from './held-recording';
import { gpuBoard } from './links';
import type { GpuAlertSettings } from './options';
import { deviceText } from './texts';

/** Alerts on memory and on devices that are held without being used; per MIG instance where there are any. */
export function efficiencyAlerts(settings: GpuAlertSettings): AlertingRule[] {
  const used = aggregate('max', gpuDeviceLabels, dcgm.framebufferUsed.name);
  const free = aggregate('max', gpuDeviceLabels, dcgm.framebufferFree.name);
  const held = select(dcgm.engineActive.name, heldByPod);
  // The range remembers pods that are gone for an hour; only those that are still there count.
  const active = `avg_over_time(${dcgm.engineActive.name}[1h]) and ${held}`;
  return [
    ...perSeverity(settings.GpuMemoryNearFull, (setting, severity) => ({
      alert: 'GpuMemoryNearFull',
      severity,
      expr: `${used} / (${used} + ${free}) > ${formatNumber(setting.threshold)}`,
      for: setting.for,
      summary: `Memory of ${deviceText} is {{ $value | humanizePercentage }} full`,
      description: `Above ${formatNumber(setting.threshold * 100)} % for ${setting.for}; the next allocation may fail.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuAllocatedIdle, (setting, severity) => ({
      alert: 'GpuAllocatedIdle',
      severity,
      expr: `${aggregate('max', [...gpuDeviceLabels, ...workloadLabels], active)} < ${formatNumber(setting.threshold)}`,
      for: setting.for,
      summary: `{{ $labels.namespace }}/{{ $labels.pod }} holds ${deviceText} without using it`,
      description: `Mean activity over an hour is {{ $value | humanizePercentage }}, below ${formatNumber(setting.threshold * 100)} % for ${setting.for}.`,
      dashboard: gpuBoard,
    })),
  ];
}
