import { formatDuration, formatNumber } from '../../promql/format';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { jobBoard, runBoard } from './links';
import type { TrainingAlertSettings } from './options';
import { where } from './run-text';
import { trainingSeries } from './series';
import { whileSteady } from './steady';

/** Shortest time without a step that counts as a stall, in seconds. */
const shortestStall = 300;

/** Time without a step that counts as a stall where the run's usual step time is not known yet, in seconds. */
const stallOfNewRun = 1800;

/** Alerts that say whether a run is seen, and whether it goes on at all. */
export function progressAlerts(settings: TrainingAlertSettings): AlertingRule[] {
  return [
    ...perSeverity(settings.TrainingMetricsMissing, (setting, severity) => ({
      alert: 'TrainingMetricsMissing',
      severity,
      // There only while something is missing.
      expr: trainingSeries.missingMetrics,
      for: setting.for,
      summary: 'No pod of {{ $labels.namespace }}/{{ $labels.job_name }} reports {{ $value }} of the metrics',
      description: `Metrics that the alerts need have been missing for ${setting.for} although pods of the job are found, so that other alerts of the job cannot fire. Pods that do not answer at all report none.`,
      dashboard: jobBoard,
    })),
    ...perSeverity(settings.TrainingStalled, (setting, severity) => ({
      alert: 'TrainingStalled',
      severity,
      expr: `${whileSteady(stalled(setting.threshold))}\nor\n${trainingSeries.restartingWithoutStep}`,
      for: setting.for,
      summary: `${where} has made no step for {{ $value | humanizeDuration }}`,
      description: `Longer than ${formatNumber(setting.threshold)} times its usual step time and than ${formatDuration(shortestStall)}, while it says that it has work; its GPUs are held for nothing.`,
      dashboard: runBoard,
    })),
  ];
}

function stalled(times: number): string {
  const { sinceStep, usualStepSeconds } = trainingSeries;
  return [
    `${sinceStep} > clamp_min(${formatNumber(times)} * ${usualStepSeconds}, ${shortestStall})`,
    `(${sinceStep} > ${stallOfNewRun} unless ${usualStepSeconds})`,
  ].join('\nor\n');
}
