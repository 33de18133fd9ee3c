import { objectivesOf } from '../../alert-rules/inference/context';
import type { InferenceAlertSettings } from '../../alert-rules/inference/options';
import { serviceSeries } from '../../alert-rules/inference/series';
import { type InferenceService, onService } from '../../alert-rules/inference/service';
import { objectiveIs } from '../../alert-rules/inference/share';
import { tiers } from '../../alert-rules/model';
import { type BurnRateWindow, burnRateWindows, errorBudget, windowsFor } from '../../alert-rules/slo/burn-rate';
import { aggregate } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import {
  colours,
  type Panel,
  type Row,
  severityColours,
  stateTimeline,
  type ThresholdLine,
  type TimeSeriesQuery,
  timeSeries,
} from '../kit';
import { noPromise, ofServicesLately, perPromise, rateOfServices, serviceLegend, slowShareOfServices } from './scope';

const promiseLegend = `${serviceLegend} {{objective}} within {{target}} s`;

/** State of a day that does not count. */
const excluded = 2;

/** How the promises do over days and weeks. */
export function inferenceSlo(settings: InferenceAlertSettings, services: readonly InferenceService[]): Row {
  return {
    title: 'Error budget',
    panels: [
      timeSeries({
        key: 'error-budget',
        title: 'Error budget left',
        description:
          'Share of the slow requests that 30 days may have and that are still left, one line per target. Below 0 % more was spent than there was.',
        width: 8,
        unit: 'ratio',
        noValue: noPromise,
        queries: [{ expr: ofServicesLately(serviceSeries.errorBudget), legend: promiseLegend }],
      }),
      ...burnRatePanel(services, {
        key: 'fast-burn',
        title: 'Burn rate, fast',
        pace: 'fast',
        severity: tiers.find((tier) => settings.InferenceSloFastBurn[tier] !== undefined),
      }),
      ...burnRatePanel(services, {
        key: 'slow-burn',
        title: 'Burn rate, slow',
        pace: 'slow',
        severity: tiers.find((tier) => settings.InferenceSloSlowBurn[tier] !== undefined),
      }),
      dayByDay(),
    ],
  };
}

interface BurnRateOptions {
  readonly key: string;
  readonly title: string;
  readonly pace: BurnRateWindow['pace'];
  /** Of the alert about it, while that is on. */
  readonly severity: ThresholdLine['severity'] | undefined;
}

/** None where no objective has a budget that could burn. */
function burnRatePanel(services: readonly InferenceService[], { pace, severity, ...texts }: BurnRateOptions): Panel[] {
  const queries = objectivesOf({ services }).flatMap((objective) =>
    windowsFor(objective)
      .windows.filter((window) => window.pace === pace)
      .map(({ long }) => burnRate(objective, long)),
  );
  if (queries.length === 0) return [];
  const windows = burnRateWindows.filter((window) => window.pace === pace);
  const limits = windows.map(({ factor, long }) => `${formatNumber(factor)} over ${long}`).join(', ');
  return [
    timeSeries({
      ...texts,
      description: `How many times faster than over 30 days the error budget is spent, by window; 1 spends it in exactly 30 days. Limits of the alert: ${limits}, each in a shorter window as well. Windows in which an objective cannot burn so fast are left out.`,
      width: 8,
      unit: 'value',
      noValue: noPromise,
      queries,
      thresholds: severity === undefined ? [] : windows.map(({ factor }) => ({ at: factor, severity })),
    }),
  ];
}

function burnRate(objective: number, window: string): TimeSeriesQuery {
  return {
    expr: `${slowShareOfServices(window, objectiveIs(objective))} / ${formatNumber(errorBudget(objective))}`,
    legend: `${serviceLegend} {{objective}} over ${window}`,
  };
}

function dayByDay(): Panel {
  const slow = rateOfServices('service:slow_requests', '1d');
  const idle = `${slow} and ${onService} ${rateOfServices('service:slo_requests', '1d')} == 0`;
  // One series per promise, whichever of the two says how the day was.
  const verdict = aggregate(
    'max',
    perPromise,
    `${ofServicesLately(serviceSeries.slaMet)} or 0 * (${idle}) + ${excluded}`,
  );
  return stateTimeline({
    key: 'day-by-day',
    title: 'Day by day',
    description:
      'Whether each whole day (UTC) of the last 30 kept each target. A day without requests is excluded from the count; a gap is a day that was not recorded. Today follows at midnight.',
    width: 24,
    lookBack: '30d',
    noValue: `${noPromise}, or no day has ended since`,
    queries: [
      {
        // A day is judged at the midnight that ends it, hence the look ahead. Steps of a subquery are whole days since the epoch,
        // and the minute keeps Prometheus 2, whose ranges have both ends, from seeing two midnights.
        expr: `last_over_time(${verdict}[23h59m:1d] offset -1d)`,
        legend: promiseLegend,
        states: {
          0: { text: 'missed', colour: severityColours.critical },
          1: { text: 'kept', colour: colours.good },
          [excluded]: { text: 'no requests, excluded', colour: colours.quiet },
        },
      },
    ],
  });
}
