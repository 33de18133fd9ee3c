import type { InferenceSignal } from '../../catalog/inference-servers/server';
import { isDerived } from '../../catalog/inference-servers/server';
import { batchSizes } from '../../catalog/metrics/inference';
import { formatNumber } from '../../promql/format';
import { parseExpression } from '../../promql/parse';
import { type RecordingRule, type RuleGroup, recordingRules } from '../model';
import { serviceSeries } from './series';
import { type InferenceService, serverOf } from './service';

/** How many series are recorded about an inference service. */
export interface RecordedOfService {
  readonly service: string;
  /** Those of histograms whose buckets are not known count as one. */
  readonly series: number;
  /** How many histograms have buckets that are not known. */
  readonly unknownBuckets: number;
}

/** Signals that have a series per bucket. */
const signalOfBuckets: Readonly<Record<string, InferenceSignal>> = {
  [serviceSeries.latencyBuckets]: 'latency',
  [serviceSeries.firstTokenBuckets]: 'timeToFirstToken',
  [serviceSeries.outputTokenBuckets]: 'timePerOutputToken',
};

const perBatchSize: readonly string[] = [serviceSeries.batchLatencyP99, serviceSeries.batchSamples];

/** @returns the recorded series of each service, with those that rules for all services record about it */
export function recordedByService(
  groups: readonly RuleGroup[],
  services: readonly InferenceService[],
): RecordedOfService[] {
  const rules = recordingRules(groups);
  return services.map((service) => {
    const counts = new Map<string, number>();
    for (const rule of rules) {
      counts.set(rule.record, (counts.get(rule.record) ?? 0) + seriesOf(rule, service, counts));
    }
    const unknown = Object.keys(signalOfBuckets).filter(
      (record) => (counts.get(record) ?? 0) > 0 && boundCount(service, record) === undefined,
    );
    const series = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { service: service.name, series, unknownBuckets: unknown.length };
  });
}

/** @param counts series of the rules before this one */
function seriesOf(
  { record, expr, labels = {} }: RecordingRule,
  service: InferenceService,
  counts: ReadonlyMap<string, number>,
): number {
  if (labels.service !== undefined) {
    if (labels.service !== service.name) return 0;
    if (perBatchSize.includes(record)) return batchSizes.length;
    return record in signalOfBuckets ? (boundCount(service, record) ?? 0) + 1 : 1;
  }
  const { metrics, functions } = parseExpression(expr);
  const sources = metrics.map((name) => counts.get(name) ?? 0);
  if (sources.length === 0 || sources.some((count) => count === 0)) return 0;
  const { objective } = labels;
  if (objective !== undefined) {
    return service.sla.targets.some((target) => formatNumber(target.objective) === objective) ? 1 : 0;
  }
  return functions.includes('histogram_quantile') ? 1 : Math.max(...sources);
}

function boundCount(service: InferenceService, record: string): number | undefined {
  const { metrics, signals } = serverOf(service);
  const signal = signalOfBuckets[record];
  if (signal === undefined) return undefined;
  if (signal === service.sla.signal && service.buckets !== undefined) return service.buckets.length;
  const { [signal]: derived } = signals;
  const [key = ''] = isDerived(derived) ? derived.from : [];
  return metrics[key]?.buckets?.length;
}
