import type { InferenceAlertSettings } from '../../alert-rules/inference/options';
import { serviceSeries } from '../../alert-rules/inference/series';
import { type InferenceService, onService, serviceLabels } from '../../alert-rules/inference/service';
import { tiers } from '../../alert-rules/model';
import { prometheusAlerts } from '../../catalog/metrics/platform';
import { aggregate, type Matcher } from '../../promql/expression';
import { alarmFrom, countOrZero } from '../gpu-queries';
import {
  colours,
  type Panel,
  type Row,
  type State,
  severityColours,
  stat,
  type Target,
  table,
  thresholdLines,
  tiles,
  type ValueColumn,
} from '../kit';
import { timesOfTarget } from './promises';
import {
  failedShareOfServices,
  noPromise,
  noService,
  noSignal,
  ofServices,
  ofServicesLately,
  perPromise,
  rateOfServices,
  serviceLegend,
  slowShareOfServices,
} from './scope';

const yesOrNo: Readonly<Record<string, State>> = {
  0: { text: 'no', colour: severityColours.critical },
  1: { text: 'yes', colour: colours.good },
};

/** Below a quarter the month is at risk, below nothing it is lost. */
const budgetTarget: Target = { poor: 0, good: [0.25, 1] };

/** Whether the services keep what they promise, and how they do now. */
export function inferenceVerdict(settings: InferenceAlertSettings, services: readonly InferenceService[]): Row {
  const times = timesOfTarget(services);
  return {
    title: 'Verdict',
    panels: [
      verdict({
        key: 'sla-today',
        title: 'SLA of the last 24 hours',
        description:
          'Yes where enough requests of the last 24 hours were within each target of the service, no where any target was missed. A service without requests has no verdict.',
        series: serviceSeries.slaMet,
      }),
      verdict({
        key: 'sla-yesterday',
        title: 'SLA of yesterday',
        description:
          'The same for the last whole day in UTC. A day without requests is excluded: it has no verdict, and counts neither way.',
        series: serviceSeries.slaMetYesterday,
      }),
      requestsNow(),
      failedNow(settings, services),
      ...(times === undefined ? [] : [againstTarget(settings, times)]),
      firingAlerts(),
      promises(),
      servicesNow(settings, times),
    ],
  };
}

interface VerdictOptions {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly series: string;
}

function verdict({ series, ...texts }: VerdictOptions): Panel {
  return tiles({
    ...texts,
    width: 12,
    height: 5,
    noValue: noPromise,
    query: { expr: aggregate('min', serviceLabels, ofServicesLately(series)), legend: serviceLegend },
    states: yesOrNo,
  });
}

function requestsNow(): Panel {
  return stat({
    key: 'requests-now',
    title: 'Requests now',
    description: 'Requests per second of all chosen services, over the last minute.',
    unit: 'per_second',
    noValue: noService,
    queries: [{ expr: `sum(${ofServices(serviceSeries.requests1m)})`, legend: 'requests' }],
  });
}

function failedNow(settings: InferenceAlertSettings, services: readonly InferenceService[]): Panel {
  const errors = ofServices(serviceSeries.errors);
  // Requests of services that do not count failures would make the share too small.
  const requests = `${rateOfServices('service:requests', '5m')} and ${onService} ${errors}`;
  const lowest = thresholdLines(settings.InferenceErrors, ({ threshold }) => ({ at: threshold })).at(-1);
  return stat({
    key: 'failed-now',
    title: 'Failed now',
    description:
      'Share of the requests of 5 minutes that failed, over all chosen services that count failures. Coloured from the lowest threshold of InferenceErrors on.',
    unit: 'ratio',
    noValue: noSignal('failures', 'errors', services),
    queries: [
      {
        expr: `sum(${errors}) / (sum(${requests}) > 0)`,
        legend: 'failed',
        ...(lowest === undefined || typeof lowest.at === 'string'
          ? {}
          : { alarm: { at: lowest.at, severity: lowest.severity } }),
      },
    ],
  });
}

function againstTarget(settings: InferenceAlertSettings, times: string): Panel {
  const alarm = alarmFrom(settings.InferenceSloFastBurn, 1);
  return stat({
    key: 'against-target',
    title: 'P99 against target',
    description:
      'The slowest of the chosen services: its P99, or the highest percentile that it promises, in times of what it promises, over 5 minutes. Above 1 the promise is broken. A percentile is read between two buckets, so the verdict counts instead.',
    unit: 'value',
    noValue: noPromise,
    queries: [{ expr: `max(${times})`, legend: 'times the target', ...(alarm === undefined ? {} : { alarm }) }],
  });
}

function firingAlerts(): Panel {
  return stat({
    key: 'firing-alerts',
    title: 'Firing inference alerts',
    description: 'Inference alerts of the chosen services that fire now, by severity.',
    unit: 'count',
    noValue: noService,
    queries: tiers.map((severity) => ({
      expr: countOrZero(firing(['severity', '=', severity]), ofServices(serviceSeries.targetsUp)),
      legend: severity,
      alarm: { at: 1, severity },
    })),
  });
}

function promises(): Panel {
  const perPromiseOf = (expr: string) => aggregate('max', perPromise, expr);
  const slowShare = slowShareOfServices('1d');
  return table({
    key: 'promises',
    title: 'Promises',
    description:
      'One line per target: the share of the requests that must be within it, whether it was, and what of the error budget of 30 days is left (below 0 %: more was spent than there was). Days are whole days in UTC; those without requests are excluded and counted apart.',
    height: 8,
    noValue: noPromise,
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'namespace', title: 'Namespace' },
      { label: 'service', title: 'Service' },
      { label: 'objective', title: 'Share to be' },
      { label: 'target', title: 'Within seconds' },
    ],
    values: [
      { title: 'Share of 24 h', expr: perPromiseOf(`1 - ${slowShare}`), unit: 'ratio' },
      kept('Kept for 24 h', perPromiseOf(ofServicesLately(serviceSeries.slaMet))),
      kept('Kept yesterday', perPromiseOf(ofServicesLately(serviceSeries.slaMetYesterday))),
      {
        title: 'Error budget left',
        expr: perPromiseOf(ofServicesLately(serviceSeries.errorBudget)),
        unit: 'ratio',
        target: budgetTarget,
      },
      { title: 'Days kept', expr: perPromiseOf(ofServicesLately(serviceSeries.slaDaysMet)), unit: 'count' },
      { title: 'Days counted', expr: perPromiseOf(ofServicesLately(serviceSeries.slaDays)), unit: 'count' },
      {
        title: 'Days excluded',
        // A service has idle days, not a promise of it.
        expr: perPromiseOf(
          `0 * ${ofServices(serviceSeries.slowRequests)} + ${onService} group_left () ${ofServicesLately(serviceSeries.idleDays)}`,
        ),
        unit: 'count',
      },
    ],
    sortBy: { title: 'Error budget left', order: 'ascending' },
  });
}

function kept(title: string, expr: string): ValueColumn {
  return { title, expr, unit: 'boolean', states: yesOrNo };
}

function servicesNow(settings: InferenceAlertSettings, times: string | undefined): Panel {
  const perService = (expr: string) => aggregate('max', serviceLabels, expr);
  const alarm = alarmFrom(settings.InferenceSloFastBurn, 1);
  const failedLines = thresholdLines(settings.InferenceErrors, ({ threshold }) => ({ at: threshold }));
  return table({
    key: 'services',
    title: 'Services now',
    description:
      'One line per service with its values of the last 5 minutes. A dash: the server does not tell, or had no requests.',
    height: 8,
    noValue: noService,
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'namespace', title: 'Namespace' },
      { label: 'service', title: 'Service' },
    ],
    values: [
      { title: 'Pods that answer', expr: perService(ofServices(serviceSeries.targetsUp)), unit: 'count' },
      { title: 'Requests', expr: perService(ofServices(serviceSeries.requests5m)), unit: 'per_second' },
      {
        title: 'Failed',
        expr: perService(failedShareOfServices()),
        unit: 'ratio',
        thresholds: failedLines,
      },
      { title: 'Mean latency', expr: perService(ofServices(serviceSeries.meanLatency)), unit: 'seconds' },
      { title: 'P99', expr: perService(ofServices(serviceSeries.latencyP99)), unit: 'seconds' },
      ...(times === undefined
        ? []
        : [
            {
              title: 'Times its target',
              expr: perService(times),
              unit: 'value' as const,
              ...(alarm === undefined ? {} : { thresholds: [alarm] }),
            },
          ]),
      { title: 'Time in the queue', expr: perService(ofServices(serviceSeries.queueTime)), unit: 'seconds' },
      { title: 'Firing alerts', expr: aggregate('count', serviceLabels, firing()), unit: 'count' },
    ],
    sortBy: { title: 'Requests', order: 'descending' },
  });
}

function firing(...matchers: readonly Matcher[]): string {
  return ofServices(
    prometheusAlerts.alerts.name,
    ...matchers,
    ['alertstate', '=', 'firing'],
    ['alertname', '=~', 'Inference.*'],
  );
}
