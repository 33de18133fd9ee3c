import { isDerived } from '../../catalog/inference-servers/server';
import { aggregate, type Matcher, select } from '../../promql/expression';
import { type Duration, durationSeconds, formatNumber } from '../../promql/format';
import type { RecordingRule } from '../model';
import { boundsOf } from '../slo/bucket-audit';
import { boundAtOrAbove, boundOf, leMatcher } from '../slo/buckets';
import { errorBudget } from '../slo/burn-rate';
import type { LatencySignal } from '../slo/sla';
import { type InferenceRuleContext, objectivesOf } from './context';
import { rateOver, serviceSeries } from './series';
import { type InferenceService, onService, serverOf, serviceLabels } from './service';
import { objectiveIs, slowShareOver } from './share';

/** Windows that are averaged at every evaluation, from a rate per minute. */
const shortWindows = { windows: ['30m', '1h', '2h', '6h'], step: '1m' } as const;

/**
 * Windows that change so slowly that every 5 minutes is enough; whoever reads them needs `last_over_time(…[10m])`. Rates of 5
 * minutes, end to end, count each request once.
 */
export const longWindows = { windows: ['1d', '3d', '30d'], step: '5m' } as const;

/** Above this many seconds a request is very slow, whatever the service promises. */
export const verySlowSeconds = 2;

export const bucketSeries: Readonly<Record<LatencySignal, string>> = {
  latency: serviceSeries.latencyBuckets,
  timeToFirstToken: serviceSeries.firstTokenBuckets,
};

/** A bucket that rules about a service count from. */
export interface CountedBucket {
  readonly signal: LatencySignal;
  /** Upper bound in seconds. */
  readonly bound: number;
}

/** @returns the bound of each target of the SLA; the target itself where the server's bounds are not known to have it */
export function targetBuckets(service: InferenceService): (CountedBucket & { readonly objective: number })[] {
  const { signal, targets } = service.sla;
  const bounds = service.buckets ?? boundsOf(serverOf(service), signal) ?? [];
  return targets.map(({ objective, seconds }) => ({ signal, objective, bound: boundOf(bounds, seconds) ?? seconds }));
}

/** @returns the first bound at which a request is very slow; undefined for a server without a latency histogram */
export function verySlowBucket(service: InferenceService): CountedBucket | undefined {
  const server = serverOf(service);
  if (!isDerived(server.signals.latency)) return undefined;
  const declared = service.sla.signal === 'latency' ? service.buckets : undefined;
  const bounds = declared ?? boundsOf(server, 'latency') ?? [];
  return { signal: 'latency', bound: boundAtOrAbove(bounds, verySlowSeconds) ?? verySlowSeconds };
}

/** Slow requests per second of one service, by objective, and all of the same histogram. They are counted in buckets, never taken from a quantile. */
export function slowRequestRules(service: InferenceService): RecordingRule[] {
  const verySlow = verySlowBucket(service);
  const identity = { namespace: service.namespace, service: service.name };
  const isMeasured = isDerived(serverOf(service).signals[service.sla.signal]);
  return [
    ...(isMeasured
      ? [
          {
            record: serviceSeries.sloRequests,
            expr: requestsUpTo(service, service.sla.signal, ['le', '=', '+Inf']),
            labels: identity,
          },
        ]
      : []),
    ...targetBuckets(service).map(({ objective, ...bucket }) => ({
      record: serviceSeries.slowRequests,
      expr: above(service, bucket),
      labels: { ...identity, objective: formatNumber(objective), target: boundText(bucket.bound) },
    })),
    ...(verySlow === undefined
      ? []
      : [
          {
            record: serviceSeries.verySlowRequests,
            expr: above(service, verySlow),
            labels: { ...identity, target: boundText(verySlow.bound) },
          },
        ]),
  ];
}

/** @returns a bound for people, e.g. `0.2` or `2.525` */
export function boundText(bound: number): string {
  return formatNumber(Number(bound.toPrecision(4)));
}

/** Requests per second above a bound. */
function above(service: InferenceService, { signal, bound }: CountedBucket): string {
  return `${requestsUpTo(service, signal, ['le', '=', '+Inf'])}\n-\n${requestsUpTo(service, signal, leMatcher(bound))}`;
}

/** Requests per second in a bucket; two spellings of the bound are two groups of pods, so they are summed. */
function requestsUpTo(service: InferenceService, signal: LatencySignal, le: Matcher): string {
  return aggregate('sum', serviceLabels, select(bucketSeries[signal], ['service', '=', service.name], le));
}

/** Means over longer windows of what is recorded as a rate: slow requests and requests apart, so that days weigh by their traffic. */
export function windowRules(): RecordingRule[] {
  return meansOver(shortWindows);
}

/**
 * Time without a series counts as time without requests. A mean of the samples that are there would take the first minute of a
 * new service, or of one that was scaled to zero, for the whole window, and one request for many.
 */
function meansOver({
  windows,
  step,
}: {
  readonly windows: readonly Duration[];
  readonly step: Duration;
}): RecordingRule[] {
  return windows.flatMap((window) =>
    (['service:requests', 'service:slo_requests', 'service:slow_requests'] as const).map((series) => ({
      record: rateOver(series, window),
      expr: `sum_over_time(${rateOver(series, '5m')}[${window}:${step}]) / ${durationSeconds(window) / durationSeconds(step)}`,
    })),
  );
}

/** What changes over days: long windows, what is left of the error budget, and whether each day kept the SLA. */
export function longTermRules(context: InferenceRuleContext): RecordingRule[] {
  return [
    ...meansOver(longWindows),
    ...objectivesOf(context).flatMap((objective) => {
      const labels = { objective: formatNumber(objective) };
      const budget = formatNumber(errorBudget(objective));
      const spent = `(${slowShareOver(objective, { window: '30d' })}) / ${budget}`;
      return [
        { record: serviceSeries.errorBudget, expr: `1 - ${spent}`, labels },
        {
          record: serviceSeries.slaMet,
          expr: `${slowShareOver(objective, { window: '1d' })} <= bool ${budget}`,
          labels,
        },
        { record: serviceSeries.slaMetYesterday, expr: keptYesterday(objective), labels },
      ];
    }),
    ...dayRules(),
  ];
}

/** A second less than a day, so that a window that ends at midnight has one midnight, whichever of its ends are counted. */
const wholeDay = '23h59m59s';

/** Requests of a day, at its last midnight: its rates of 5 minutes, end to end. */
function sumOfDay(rates: string): string {
  return `sum_over_time(${rates}[${wholeDay}:5m])`;
}

/**
 * The verdict on the last whole day in UTC, as steps of a subquery are multiples of its step since the epoch. It is not read from
 * the window of a day that is recorded a little before midnight: that has the end of the day before too, which would decide on a
 * day without requests.
 */
function keptYesterday(objective: number): string {
  const slow = sumOfDay(select(rateOver('service:slow_requests', '5m'), objectiveIs(objective)));
  const requests = sumOfDay(rateOver('service:slo_requests', '5m'));
  const share = `${slow} / ${onService} group_left () (${requests} > 0)`;
  return `last_over_time((${share} <= bool ${formatNumber(errorBudget(objective))})[${wholeDay}:1d])`;
}

/** Days of the last 30 by their verdict. */
function dayRules(): RecordingRule[] {
  // Half a day on either side of midnight, so that an outage of the monitoring at that moment loses no day.
  const verdicts = `last_over_time(${serviceSeries.slaMetYesterday}[12h] offset -12h)[30d:1d]`;
  // A service that was scaled to zero all day has no series of that day, but the mean of 30 days still knows it.
  const known = `last_over_time(${rateOver('service:slo_requests', '30d')}[12h])`;
  const busy = `${sumOfDay(rateOver('service:slo_requests', '5m'))} > 0`;
  return [
    { record: serviceSeries.slaDaysMet, expr: `sum_over_time(${verdicts})` },
    { record: serviceSeries.slaDays, expr: `count_over_time(${verdicts})` },
    { record: serviceSeries.idleDays, expr: `count_over_time((${known} unless ${busy})[30d:1d])` },
  ];
}
