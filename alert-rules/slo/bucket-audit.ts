import type { InferenceMetric, InferenceServer } from '../../catalog/inference-servers/server';
import { isDerived } from '../../catalog/inference-servers/server';
import { formatNumber } from '../../promql/format';
import { boundOf, nearestBounds } from './buckets';
import type { LatencySignal, LatencyTarget, Sla } from './sla';

/** A target whose requests cannot be counted, because no bucket ends there. */
export interface BucketFinding {
  /** A problem for certain, or a warning where the server's buckets may have been changed or are not known. */
  readonly kind: 'problem' | 'warning';
  readonly target: LatencyTarget;
  readonly message: string;
  readonly cure: string;
}

/** Signals by the name that a person gives them. */
const signalNames: Readonly<Record<LatencySignal, string>> = {
  latency: 'latency',
  timeToFirstToken: 'time to first token',
};

/** @returns the histogram that a latency signal is counted from, or why the server has none */
export function histogramOf(
  server: InferenceServer,
  signal: LatencySignal,
): InferenceMetric | { readonly absent: string } {
  const derived = server.signals[signal];
  if (!isDerived(derived)) return derived;
  const [key = ''] = derived.from;
  const metric = server.metrics[key];
  return metric ?? { absent: 'it is not in the catalog' };
}

/** @returns upper bounds in seconds of what a signal is counted from; undefined where they are not known */
export function boundsOf(server: InferenceServer, signal: LatencySignal): readonly number[] | undefined {
  const metric = histogramOf(server, signal);
  if ('absent' in metric) return undefined;
  return metric.buckets?.map((bound) => (metric.unit === 'milliseconds' ? bound / 1000 : bound));
}

/**
 * Looks for the bucket of each target of an SLA. Without it there is no count of slow requests, and a quantile would be a
 * guess between two bounds.
 *
 * @param declared bounds in seconds that the server was told to use; they are taken as they are
 */
export function auditBuckets(server: InferenceServer, sla: Sla, declared?: readonly number[]): BucketFinding[] {
  const metric = histogramOf(server, sla.signal);
  if ('absent' in metric)
    return sla.targets.map((target) => withoutHistogram(server, sla.signal, target, metric.absent));
  const bounds = declared ?? boundsOf(server, sla.signal);
  if (bounds === undefined) return sla.targets.map((target) => withoutLayout(server, metric, target));
  return sla.targets
    .filter((target) => boundOf(bounds, target.seconds) === undefined)
    .map((target) => {
      const change = changeOf(metric);
      return {
        // A layout that can be changed may have been, unless the person said what it is.
        kind: declared !== undefined || change === undefined ? 'problem' : 'warning',
        target,
        message:
          `${describe(target)} cannot be counted: ${metric.name} of ${server.title} has no bucket that ends there, ` +
          `only ${neighbours(bounds, target.seconds)}`,
        cure: [change, `take a target from ${choices(bounds, target.seconds)}`, otherSignal(server, sla.signal, target)]
          .filter((text) => text !== undefined)
          .join('; or '),
      };
    });
}

function withoutHistogram(
  server: InferenceServer,
  signal: LatencySignal,
  target: LatencyTarget,
  absent: string,
): BucketFinding {
  return {
    kind: 'problem',
    target,
    message: `${describe(target)} cannot be counted: ${server.title} gives no ${signalNames[signal]}, as ${absent}`,
    cure: [otherSignal(server, signal, target), 'leave `sla` out, so that nothing is promised']
      .filter((text) => text !== undefined)
      .join('; or '),
  };
}

function withoutLayout(server: InferenceServer, metric: InferenceMetric, target: LatencyTarget): BucketFinding {
  return {
    kind: 'warning',
    target,
    message: `${describe(target)} may not be countable: the buckets of ${metric.name} of ${server.title} are not documented`,
    cure: 'read them from the server, say them under `buckets`, and take a target from them',
  };
}

function changeOf({ name, unit, bucketFlag }: InferenceMetric): string | undefined {
  if (bucketFlag === undefined) return undefined;
  return `add it to ${name} (${unit === 'milliseconds' ? 'milliseconds' : 'seconds'}): ${bucketFlag}, and say the list under \`buckets\``;
}

function otherSignal(server: InferenceServer, signal: LatencySignal, target: LatencyTarget): string | undefined {
  const other = signal === 'latency' ? 'timeToFirstToken' : 'latency';
  const bounds = boundsOf(server, other);
  if (bounds === undefined) return undefined;
  return `measure the ${signalNames[other]} (\`signal: ${other}\`), which has ${choices(bounds, target.seconds)}`;
}

function describe({ objective, seconds }: LatencyTarget): string {
  return `${formatNumber(objective * 100)} % below ${short(seconds)} s`;
}

function neighbours(bounds: readonly number[], seconds: number): string {
  const [below, above] = nearestBounds(bounds, seconds);
  return [...(below === 0 ? [] : [below]), ...(above === Number.POSITIVE_INFINITY ? [] : [above])]
    .map((bound) => `${short(bound)} s`)
    .join(' and ');
}

/** A few bounds around a time, for a person to choose from. */
function choices(bounds: readonly number[], seconds: number): string {
  const at = bounds.findIndex((bound) => bound > seconds);
  const start = Math.max(0, (at < 0 ? bounds.length : at) - 2);
  return `${bounds
    .slice(start, start + 4)
    .map(short)
    .join(', ')} s`;
}

function short(seconds: number): string {
  return formatNumber(Number(seconds.toPrecision(4)));
}
