import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { asks } from './action';
import { gpuBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';
import { gpuText } from './texts';

/**
 * Codes of DCGM's power check, which warns whenever the power cap lowers the clocks, as it does on every busy A100.
 * @see https://github.com/NVIDIA/DCGM `dcgmlib/dcgm_errors.h`: the name of the code changed with the clock event reasons
 */
const powerCapCodes = 'DCGM_FR_CLOCK(_THROTTLE|S_EVENT)_POWER';

/** Alerts on DCGM's health checks, ECC errors and remapped rows. */
export function memoryErrorAlerts(settings: GpuAlertSettings): AlertingRule[] {
  const health = select(dcgm.healthStatus.name, ['health_error_code', '!~', powerCapCodes]);
  return [
    ...perSeverity(settings.GpuUnhealthy, (setting, severity) => ({
      alert: 'GpuUnhealthy',
      severity,
      // Compared first: most of the eleven series per GPU say that all is well, and need no grouping.
      expr: aggregate(
        'max',
        [...gpuLabels, 'health_watch', 'health_error_code'],
        `${health} >= ${formatNumber(setting.threshold)}`,
      ),
      for: setting.for,
      // A warning wants a look by day, not a new node.
      ...(severity === 'critical' ? { labels: asks('recreate-node') } : {}),
      summary: `Health check {{ $labels.health_watch }} reports {{ $value }} for ${gpuText}`,
      description: `DCGM says {{ $labels.health_error_code }}; results from ${formatNumber(setting.threshold)} on alert (10 is a warning, 20 a failure).`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuEccDoubleBit, (setting, severity) => ({
      alert: 'GpuEccDoubleBit',
      severity,
      expr: `increase(${gpuSeries.eccDoubleBit}[10m]) > 0`,
      for: setting.for,
      labels: asks('recreate-node'),
      summary: `Uncorrectable memory errors on ${gpuText}`,
      description:
        '{{ $value | printf "%.0f" }} double-bit errors in 10 minutes. What was computed from that memory is lost; drain the node and recreate it.',
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuRowRemapFailure, (setting, severity) => ({
      alert: 'GpuRowRemapFailure',
      severity,
      expr: `${aggregate('max', gpuLabels, dcgm.rowRemapFailure.name)} > 0`,
      for: setting.for,
      labels: asks('recreate-node'),
      summary: `A memory row of ${gpuText} could not be remapped`,
      description: 'The spare rows are used up or bad. Drain the node, recreate it and report the faulty host.',
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuRowRemapPending, (setting, severity) => ({
      alert: 'GpuRowRemapPending',
      severity,
      expr: `${aggregate('max', gpuLabels, dcgm.rowRemapPending.name)} > 0`,
      for: setting.for,
      labels: asks('recreate-node-when-idle'),
      summary: `A remapped memory row of ${gpuText} waits for a reset`,
      description: 'Recreate the node when it is next idle; until then the bad row stays in use.',
      dashboard: gpuBoard,
    })),
  ];
}
