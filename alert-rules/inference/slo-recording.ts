import { isDerived } from '../../catalog/inference-servers/server';
import { aggregate, type Matcher, select } from '../../promql/expression';
import { type Duration, formatNumber } from '../../promql/format';
import type { RecordingRule } from '../model';
import { boundsOf } from '../slo/bucket-audit';
import { boundAtOrAbove, boundOf, leMatcher } from '../slo/buckets';
import { errorBudget } from '../slo/burn-rate';
import type { LatencySignal } from '../slo/sla';
import { type InferenceRuleContext, objectivesOf } from './context';
import { rateOver, serviceSeries } from './series';
import { type InferenceService, serverOf, serviceLabels } from './service';
import { slowShareOver } from './share';

/** Windows that are averaged at every evaluation. */
const shortWindows: readonly Duration[] = ['30m', '1h', '2h', '6h'];

/** Windows that change so slowly that every 5 minutes is enough; whoever reads them needs `last_over_time(…[10m])`. */
export const longWindows: readonly Duration[] = ['1d', '3d', '30d'];

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

/** Slow requests per second of one service, by objective. They are counted in buckets, never taken from a quantile. */
export function slowRequestRules(service: InferenceService): RecordingRule[] {
  const verySlow = verySlowBucket(service);
  const identity = { namespace: service.namespace, service: service.name };
  return [
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

/** Requests per second above a bound; two spellings of the bound are two groups of pods, so they are summed. */
function above(service: InferenceService, { signal, bound }: CountedBucket): string {
  const buckets = (le: Matcher) =>
    aggregate('sum', serviceLabels, select(bucketSeries[signal], ['service', '=', service.name], le));
  return `${buckets(['le', '=', '+Inf'])}\n-\n${buckets(leMatcher(bound))}`;
}

/** Means over longer windows of what is recorded as a rate: slow requests and requests apart, so that days weigh by their traffic. */
export function windowRules(): RecordingRule[] {
  return shortWindows.flatMap(meansOver);
}

function meansOver(window: Duration): RecordingRule[] {
  return (['service:requests', 'service:slow_requests'] as const).map((series) => ({
    record: rateOver(series, window),
    expr: `avg_over_time(${rateOver(series, '5m')}[${window}])`,
  }));
}

/** What changes over days: long windows, what is left of the error budget, and whether each day kept the SLA. */
export function longTermRules(context: InferenceRuleContext): RecordingRule[] {
  const objectives = objectivesOf(context);
  // A sample that came some minutes before midnight is that of midnight.
  const atMidnight = (series: string) => `last_over_time(${series}[10m])`;
  return [
    ...longWindows.flatMap(meansOver),
    ...objectives.map((objective) => ({
      record: serviceSeries.errorBudget,
      expr: `1 - (${slowShareOver('30d', objective)}) / ${formatNumber(errorBudget(objective))}`,
      labels: { objective: formatNumber(objective) },
    })),
    ...objectives.map((objective) => ({
      record: serviceSeries.slaMet,
      expr: `${slowShareOver('1d', objective)} <= bool ${formatNumber(errorBudget(objective))}`,
      labels: { objective: formatNumber(objective) },
    })),
    // Steps of a subquery are multiples of its step since the epoch, so these are whole days in UTC.
    { record: serviceSeries.slaMetYesterday, expr: `max_over_time(${atMidnight(serviceSeries.slaMet)}[1d:1d])` },
    { record: serviceSeries.slaDaysMet, expr: `sum_over_time(${atMidnight(serviceSeries.slaMet)}[30d:1d])` },
    { record: serviceSeries.slaDays, expr: `count_over_time(${atMidnight(serviceSeries.slaMet)}[30d:1d])` },
    {
      record: serviceSeries.idleDays,
      expr: `count_over_time((${atMidnight(rateOver('service:requests', '1d'))} == 0)[30d:1d])`,
    },
  ];
}
