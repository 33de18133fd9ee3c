import { formatNumber } from '../../promql/format';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { type BurnRateWindow, errorBudget, isBudgeted, slowShare, windowsFor } from '../slo/burn-rate';
import { type InferenceRuleContext, objectivesOf } from './context';
import { serviceBoard } from './links';
import type { InferenceAlertSettings } from './options';
import { serviceSeries } from './series';
import { slowAbove, slowShareAbove } from './share';

const who = '{{ $labels.service }} in {{ $labels.namespace }}';
const percent = (share: number) => `${formatNumber(share * 100)} %`;

/** Alerts on what services promise: how fast error budgets burn, for each objective that is promised. */
export function sloAlerts(settings: InferenceAlertSettings, context: InferenceRuleContext): AlertingRule[] {
  const objectives = objectivesOf(context);
  const burning = (pace: BurnRateWindow['pace']) =>
    objectives.flatMap((objective) =>
      windowsFor(objective)
        .windows.filter((window) => window.pace === pace)
        .map((window) => ({ objective, window })),
    );
  return [
    ...perWindow(burning('fast'), (objective, window) =>
      perSeverity(settings.InferenceSloFastBurn, (setting, severity) => ({
        alert: 'InferenceSloFastBurn',
        severity,
        ...burnRate(objective, window),
        for: setting.for,
      })),
    ),
    ...perWindow(burning('slow'), (objective, window) =>
      perSeverity(settings.InferenceSloSlowBurn, (setting, severity) => ({
        alert: 'InferenceSloSlowBurn',
        severity,
        ...burnRate(objective, window),
        for: setting.for,
      })),
    ),
    ...objectives
      .filter((objective) => !isBudgeted(objective))
      .flatMap((objective) => medianAlerts(settings, objective)),
    ...(objectives.length === 0 ? [] : dailyAlerts(settings)),
  ];
}

function perWindow(
  pairs: readonly { readonly objective: number; readonly window: BurnRateWindow }[],
  rules: (objective: number, window: BurnRateWindow) => AlertingRule[],
): AlertingRule[] {
  return pairs.flatMap(({ objective, window }) => rules(objective, window));
}

type BurnRateRule = Pick<AlertingRule, 'expr' | 'labels' | 'summary' | 'description' | 'dashboard'>;

function burnRate(objective: number, window: BurnRateWindow): BurnRateRule {
  const share = slowShare(window, objective);
  return {
    // Joined on all labels, so that a target that was changed is not kept alive by the one that came after it.
    expr: [slowShareAbove(objective, share, window.long), `and ${slowAbove(share, window.short)}`].join('\n'),
    labels: { objective: formatNumber(objective), window: window.long },
    summary: `{{ $value | humanizePercentage }} of the requests of ${who} took more than {{ $labels.target }} s`,
    description: `Over ${window.long}, and more than ${percent(share)} over ${window.short} too: ${formatNumber(window.factor)} times what ${percent(objective)} below {{ $labels.target }} s allows.`,
    dashboard: serviceBoard,
  };
}

function medianAlerts(settings: InferenceAlertSettings, objective: number): AlertingRule[] {
  return perSeverity(settings.InferenceMedianSlow, (setting, severity) => ({
    alert: 'InferenceMedianSlow',
    severity,
    expr: slowShareAbove(objective, errorBudget(objective), '1h'),
    for: setting.for,
    labels: { objective: formatNumber(objective) },
    summary: `{{ $value | humanizePercentage }} of the requests of ${who} took more than {{ $labels.target }} s`,
    description: `Over an hour, where ${percent(objective)} should be below {{ $labels.target }} s.`,
    dashboard: serviceBoard,
  }));
}

function dailyAlerts(settings: InferenceAlertSettings): AlertingRule[] {
  return perSeverity(settings.InferenceDailySlaMissed, (setting, severity) => ({
    alert: 'InferenceDailySlaMissed',
    severity,
    expr: `${serviceSeries.slaMetYesterday} == 0`,
    for: setting.for,
    summary: `${who} missed its SLA of {{ $labels.target }} s yesterday`,
    description:
      'Fewer requests of the last whole day (UTC) than its objective of {{ $labels.objective }} were below {{ $labels.target }} s.',
    dashboard: serviceBoard,
  }));
}
