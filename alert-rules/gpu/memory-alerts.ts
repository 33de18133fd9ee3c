import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuDeviceLabels, workloadLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { idleBelow } from './efficiency-thresholds';
import { heldByPod } from './held-recording';
import { onDevice } from './joins';
import { gpuBoard } from './links';
import type { GpuAlertSettings } from './options';
import { deviceText } from './texts';

const used = dcgm.framebufferUsed.name;
const free = aggregate('max', gpuDeviceLabels, dcgm.framebufferFree.name);
const device = [...gpuDeviceLabels, ...workloadLabels];

/** Growth of an hour says whether it goes on; that of the last minutes, whether it still does. */
const growthWindows = { long: '1h', recent: '10m' } as const;

/** Alerts on memory that nobody owns, and on memory that will not last; per MIG instance where there are any. */
export function memoryAlerts(settings: GpuAlertSettings): AlertingRule[] {
  return [
    ...perSeverity(settings.GpuIdleHoldingMemory, (setting, severity) => ({
      alert: 'GpuIdleHoldingMemory',
      severity,
      expr: ownerless(setting.threshold, idleBelow(settings)),
      for: setting.for,
      summary: `{{ $value | humanizePercentage }} of the memory of ${deviceText} is in use, and no pod holds it`,
      description: `More than ${formatNumber(setting.threshold * 100)} % for ${setting.for} on an idle device: a process was left over, or runs outside of Kubernetes.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuMemoryFillingUp, (setting, severity) => ({
      alert: 'GpuMemoryFillingUp',
      severity,
      expr: fillingUp(setting.threshold),
      for: setting.for,
      summary: `Memory of ${deviceText} is full in {{ $value | printf "%.1f" }} h{{ with $labels.pod }} at the rate of {{ $labels.namespace }}/{{ . }}{{ end }}`,
      description: `It has grown for an hour and still does, so that it is full within ${formatNumber(setting.threshold)} h, for ${setting.for}. The allocation that no longer fits ends the program.`,
      dashboard: gpuBoard,
    })),
  ];
}

function ownerless(threshold: number, idle: number): string {
  const inUse = aggregate('max', gpuDeviceLabels, used);
  return [
    `${inUse} / (${inUse} + ${free}) > ${formatNumber(threshold)}`,
    `and ${aggregate('max', gpuDeviceLabels, dcgm.engineActive.name)} < ${formatNumber(idle)}`,
    `unless ${onDevice} ${select(used, heldByPod)}`,
  ].join('\n');
}

/**
 * Hours until a device is full, where that is soon by the growth of both windows. A framework that reserves memory ahead
 * grows in one step: the line through an hour rises for an hour after it, the one through the last minutes is flat again
 * before the alert has waited for long enough. A program that is still loading has no hour behind it.
 */
function fillingUp(hours: number): string {
  const growth = (window: string) => aggregate('max', device, `deriv(${used}[${window}])`);
  return [
    `(${free} / ${onDevice} group_right () ${growth(growthWindows.long)} / 3600 < ${formatNumber(hours)}) > 0`,
    `and ${growth(growthWindows.recent)} > ${onDevice} group_left () ${free} / ${formatNumber(hours * 3600)}`,
    `and on (${device.join(', ')}) last_over_time(${used}[5m] offset 1h)`,
  ].join('\n');
}
