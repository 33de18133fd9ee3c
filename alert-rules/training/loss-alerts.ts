import { formatNumber } from '../../promql/format';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { runBoard } from './links';
import type { TrainingAlertSettings } from './options';
import { where } from './run-text';
import { trainingSeries } from './series';
import { whileSteady } from './steady';

/** Where the loss is a number; NaN and Inf times 0 are NaN, which equals nothing. */
const finite = `${trainingSeries.loss} * 0 == 0`;

/** Alerts that say whether the run still learns. */
export function lossAlerts(settings: TrainingAlertSettings): AlertingRule[] {
  return [
    ...perSeverity(settings.TrainingLossNotFinite, (setting, severity) => ({
      alert: 'TrainingLossNotFinite',
      severity,
      // A comparison drops NaN, so what is left over after the numbers is looked for. A run that is warming up counts too.
      expr: `(${trainingSeries.loss} unless ${finite}) and ${trainingSeries.active} == 1`,
      for: setting.for,
      summary: `Loss of ${where} is {{ $value }}`,
      description: `It has been no number for ${setting.for} and does not recover by itself; what is computed from then on is lost.`,
      dashboard: runBoard,
    })),
    ...perSeverity(settings.TrainingLossDiverging, (setting, severity) => ({
      alert: 'TrainingLossDiverging',
      severity,
      // A loss below 0, such as a log-likelihood, has no meaningful ratio.
      expr: whileSteady(
        `${trainingSeries.loss} / (${trainingSeries.usualLoss} > 0) > ${formatNumber(setting.threshold)} and ${finite}`,
      ),
      for: setting.for,
      summary: `Loss of ${where} is {{ $value | humanize }} times its usual level`,
      description: `Above ${formatNumber(setting.threshold)} times its median of the hour until a quarter of an hour ago, for ${setting.for}.`,
      dashboard: runBoard,
    })),
  ];
}
