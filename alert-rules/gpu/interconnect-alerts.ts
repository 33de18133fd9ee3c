import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, either } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { asks } from './action';
import { gpuBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';
import { gpuText } from './texts';

const secondsPerMinute = 60;

/**
 * Alerts on NVLink and PCIe, the links of a GPU to its neighbours and to its host. A machine with one GPU has no NVLink, so
 * there is no series and no alert.
 *
 * @see https://github.com/NVIDIA/DCGM `modules/health/DcgmHealthWatch.cpp` and `common/DcgmGPUHardwareLimits.h`: NVLink
 * replays and recoveries fail the health check at the first, checksum errors at 100 a second; PCIe replays are expected by
 * lane and generation
 */
export function interconnectAlerts(settings: GpuAlertSettings): AlertingRule[] {
  return [
    ...perSeverity(settings.GpuNvlinkReplay, (setting, severity) => ({
      alert: 'GpuNvlinkReplay',
      severity,
      expr: `increase(${gpuSeries.nvlinkRetries}[15m]) > 0`,
      for: setting.for,
      labels: asks('recreate-node-when-idle'),
      summary: `NVLink of ${gpuText} had to send again`,
      description:
        '{{ $value | printf "%.0f" }} replays and recoveries in 15 minutes. The link works, but it is not healthy; recreate the node when it is next idle.',
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuNvlinkCrcStorm, (setting, severity) => ({
      alert: 'GpuNvlinkCrcStorm',
      severity,
      expr: either(
        `${ratePerGpu(dcgm.nvlinkCrcFlitErrors.name)} > ${formatNumber(setting.threshold)}`,
        `${ratePerGpu(dcgm.nvlinkCrcDataErrors.name)} > ${formatNumber(setting.threshold)}`,
      ),
      for: setting.for,
      labels: asks('recreate-node'),
      summary: `NVLink of ${gpuText} has {{ $value | printf "%.0f" }} checksum errors a second`,
      description: `More than ${formatNumber(setting.threshold)} errors a second for ${setting.for}; every job that uses the link crawls. Drain the node and recreate it.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuPcieReplays, (setting, severity) => ({
      alert: 'GpuPcieReplays',
      severity,
      expr: `${ratePerGpu(dcgm.pcieReplays.name)} * ${secondsPerMinute} > ${formatNumber(setting.threshold)}`,
      for: setting.for,
      summary: `PCIe of ${gpuText} sends {{ $value | printf "%.0f" }} packets a minute again`,
      description: `More than ${formatNumber(setting.threshold)} replays a minute for ${setting.for}; the connection to the host is bad, and loading of data slows down.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuPcieLinkDegraded, (setting, severity) => ({
      alert: 'GpuPcieLinkDegraded',
      severity,
      expr: `${aggregate('max', gpuLabels, dcgm.pcieLinkWidth.name)} < ${aggregate('max', gpuLabels, dcgm.pcieMaxLinkWidth.name)}`,
      for: setting.for,
      summary: `PCIe of ${gpuText} runs with {{ $value }} lanes only`,
      description: `Fewer lanes than GPU and slot support, for ${setting.for}; moving data between the host and this {{ $labels.modelName }} takes longer.`,
      dashboard: gpuBoard,
    })),
  ];
}

/** Events per second. That a change of pod begins another series only delays what goes on, which is all that is alerted on. */
function ratePerGpu(counter: string): string {
  return aggregate('max', gpuLabels, `rate(${counter}[5m])`);
}
