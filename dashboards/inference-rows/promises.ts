import { serviceSeries } from '../../alert-rules/inference/series';
import type { InferenceService } from '../../alert-rules/inference/service';
import { bucketSeries } from '../../alert-rules/inference/slo-recording';
import type { LatencySignal, LatencyTarget } from '../../alert-rules/slo/sla';
import { either, type Matcher } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import type { TimeSeriesQuery } from '../kit';
import { among, ofServices } from './scope';

/** Percentiles that are shown, by the objective that promises them. */
export const percentiles = [
  { objective: 0.5, title: 'P50' },
  { objective: 0.95, title: 'P95' },
  { objective: 0.99, title: 'P99' },
] as const;

const recordedLatency: Readonly<Record<number, string>> = {
  0.5: serviceSeries.latencyP50,
  0.95: serviceSeries.latencyP95,
  0.99: serviceSeries.latencyP99,
};

/** Services that promise the same. */
interface Promised {
  readonly signal: LatencySignal;
  readonly target: LatencyTarget;
  readonly services: readonly InferenceService[];
}

/** @returns a percentile of the chosen services from a series of buckets; nothing where there were no requests */
export function quantile(objective: number, buckets: string, ...matchers: readonly Matcher[]): string {
  return `histogram_quantile(${formatNumber(objective)}, ${ofServices(buckets, ...matchers)}) >= 0`;
}

/** @returns one line per service that promises a percentile, at the seconds that it promises */
export function targetLines(
  services: readonly InferenceService[],
  signal: LatencySignal,
  { objective, legend }: { readonly objective: number; readonly legend: string },
): TimeSeriesQuery[] {
  const promised = services.flatMap(({ sla, ...service }) =>
    sla.signal !== signal
      ? []
      : sla.targets
          .filter((target) => target.objective === objective)
          .map((target) => ({ signal, target, services: [{ ...service, sla }] })),
  );
  return joined(promised).map((promise) => ({
    expr: constant(promise.services, promise.target.seconds),
    legend,
    role: 'limit',
  }));
}

/**
 * The highest percentile that each service promises, in times of what it promises: above 1 the promise is broken.
 *
 * @returns undefined where nobody promises anything
 */
export function timesOfTarget(services: readonly InferenceService[]): string | undefined {
  const strictest = services.flatMap((service): Promised[] => {
    const { signal, targets } = service.sla;
    const target = [...targets].sort((left, right) => right.objective - left.objective)[0];
    return target === undefined ? [] : [{ signal, target, services: [service] }];
  });
  const alternatives = joined(strictest).map(
    ({ signal, target, services: some }) =>
      `(${percentile(signal, target.objective, among(some))}) / ${formatNumber(target.seconds)}`,
  );
  return alternatives.length === 0 ? undefined : either(...alternatives);
}

function percentile(signal: LatencySignal, objective: number, matcher: Matcher): string {
  const recorded = signal === 'latency' ? recordedLatency[objective] : undefined;
  return recorded === undefined ? quantile(objective, bucketSeries[signal], matcher) : ofServices(recorded, matcher);
}

/** A number as a series of each service. */
function constant(services: readonly InferenceService[], value: number): string {
  return `0 * ${ofServices(serviceSeries.requests5m, among(services))} + ${formatNumber(value)}`;
}

/** One promise for all services that make it, so that a board of many services has few queries. */
function joined(promises: readonly Promised[]): Promised[] {
  const keyOf = ({ signal, target }: Promised) => `${signal} ${target.objective} ${target.seconds}`;
  const keys = [...new Set(promises.map(keyOf))];
  return keys.flatMap((key) => {
    const same = promises.filter((promise) => keyOf(promise) === key);
    const [first] = same;
    return first === undefined ? [] : [{ ...first, services: same.flatMap(({ services }) => services) }];
  });
}
