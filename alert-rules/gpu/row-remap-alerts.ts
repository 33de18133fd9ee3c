import { formatNumber } from '../../promql/format';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { asks } from './action';
import { gpuBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';
import { gpuText } from './texts';

/**
 * Rows that an A100 can remap after uncorrectable errors. A bank has spares for 8 of them.
 * @see https://github.com/NVIDIA/DCGM `common/DcgmGPUHardwareLimits.h` `DCGM_LIMIT_MAX_ROW_REMAP_UNCORRECTABLE`
 */
export const remappableRows = 512;

/**
 * Alerts on the spare memory rows that are left, and on how fast they are used up. They belong into the group that records
 * the rows, after it. MIG instances do not report rows, so partitioned GPUs stay quiet.
 */
export function rowRemapAlerts(settings: GpuAlertSettings): AlertingRule[] {
  const rows = gpuSeries.uncorrectableRemappedRows;
  return [
    ...perSeverity(settings.GpuRowRemapBudget, (setting, severity) => ({
      alert: 'GpuRowRemapBudget',
      severity,
      expr: `${rows} >= ${formatNumber(setting.threshold)}`,
      for: setting.for,
      ...(severity === 'critical' ? { labels: asks('recreate-node-when-idle') } : {}),
      summary: `{{ $value }} memory rows of ${gpuText} are remapped`,
      description: `At or above ${formatNumber(setting.threshold)} of the ${remappableRows} rows that can be replaced after uncorrectable errors. When they are used up, the next bad row stays.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuRowRemapFast, (setting, severity) => ({
      alert: 'GpuRowRemapFast',
      severity,
      // Not increase(), which extrapolates: the count is exact, and never falls.
      expr: `${rows} - min_over_time(${rows}[7d]) > ${formatNumber(setting.threshold)}`,
      for: setting.for,
      summary: `Memory of ${gpuText} lost {{ $value }} rows in 7 days`,
      description: `More than ${formatNumber(setting.threshold)} rows had to be remapped after uncorrectable errors in 7 days; the memory is failing, and each of them may have ended a program.`,
      dashboard: gpuBoard,
    })),
  ];
}
