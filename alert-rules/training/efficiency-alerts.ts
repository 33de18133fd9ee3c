import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { runBoard } from './links';
import type { TrainingAlertSettings } from './options';
import { where } from './run-text';
import { trainingSeries } from './series';
import { whileSteady } from './steady';

/** Alerts on what a run makes of the GPUs that it holds. */
export function efficiencyAlerts(settings: TrainingAlertSettings): AlertingRule[] {
  return perSeverity(settings.TrainingGpuUnderused, (setting, severity) => ({
    alert: 'TrainingGpuUnderused',
    severity,
    expr: whileSteady(`avg_over_time(${trainingSeries.gpuEngineActive}[30m]) < ${trainingSeries.gpuTarget}`),
    for: setting.for,
    summary: `GPUs of ${where} are active for {{ $value | humanizePercentage }} of the time`,
    description: `The mean of half an hour over all GPUs that the run holds has been below the target of the job for ${setting.for}.`,
    dashboard: runBoard,
  }));
}
