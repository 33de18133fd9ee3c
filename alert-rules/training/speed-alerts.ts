import { formatNumber } from '../../promql/format';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { runBoard } from './links';
import type { TrainingAlertSettings } from './options';
import { where } from './run-text';
import { trainingSeries } from './series';
import { whileSteady } from './steady';

/** Alerts that say how fast a run is, and what holds it up. */
export function speedAlerts(settings: TrainingAlertSettings): AlertingRule[] {
  return [
    ...perSeverity(settings.TrainingThroughputDropped, (setting, severity) => ({
      alert: 'TrainingThroughputDropped',
      severity,
      // A run that stands still is what TrainingStalled is about.
      expr: whileSteady(
        `1 - (${trainingSeries.samples} > 0) / ${trainingSeries.usualSamples} > ${formatNumber(setting.threshold)}`,
      ),
      for: setting.for,
      summary: `${where} trains {{ $value | humanizePercentage }} fewer samples per second than usual`,
      description: `More than ${formatNumber(setting.threshold * 100)} % below the median of the three hours until half an hour ago, for ${setting.for}.`,
      dashboard: runBoard,
    })),
    ...perSeverity(settings.TrainingSlowIterations, (setting, severity) => ({
      alert: 'TrainingSlowIterations',
      severity,
      expr: whileSteady(
        `${trainingSeries.stepSeconds} / ${trainingSeries.usualStepSeconds} > ${formatNumber(setting.threshold)}`,
      ),
      for: setting.for,
      summary: `Steps of ${where} take {{ $value | humanize }} times as long as usual`,
      description: `Above ${formatNumber(setting.threshold)} times the median of the three hours until half an hour ago, for ${setting.for}.`,
      dashboard: runBoard,
    })),
    ...perSeverity(settings.TrainingBottleneck, (setting, severity) => ({
      alert: 'TrainingBottleneck',
      severity,
      // The backward pass has two limits; what is above the lower one alone is worth knowing and no more.
      expr: whileSteady(`${severity === 'info' ? trainingSeries.bottleneck : trainingSeries.bottleneckWarning} > 1`),
      for: setting.for,
      summary: `${where} is held up by its {{ $labels.phase }} phase`,
      description: `The phase has been at {{ $value | humanize }} times its limit over half an hour, further above it than any other phase, for ${setting.for}.`,
      dashboard: runBoard,
    })),
    ...perSeverity(settings.TrainingStraggler, (setting, severity) => ({
      alert: 'TrainingStraggler',
      severity,
      expr: whileSteady(`${trainingSeries.rankSlowness} > ${formatNumber(setting.threshold)}`),
      for: setting.for,
      summary: `Rank {{ $labels.rank }} of ${where} takes {{ $value | humanize }} times as long as the median rank`,
      description: `Above ${formatNumber(setting.threshold)} times the median for ${setting.for}; at every step all other ranks wait for it.`,
      dashboard: runBoard,
    })),
  ];
}
