import { batchSizes, inferenceMetrics } from '../../catalog/metrics/inference';
import { aggregate, either, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { clusterLabels } from '../../promql/labels';
import type { RecordingRule } from '../model';
import { serviceSeries } from './series';
import { type InferenceService, jobOf, onService, serviceLabels } from './service';

/** Objective whose target decides which sizes of batches may be used. */
const decidingObjective = 0.99;

/** Only the contract measures batches by their size, so other servers have no such series. */
export function measuresBatches({ server }: Pick<InferenceService, 'server'>): boolean {
  return server === 'contract';
}

/**
 * Latency and throughput per size of batch, and the size with the highest throughput among those whose P99 is within the
 * target. Without a latency target of 99 % there is no best size.
 */
export function batchRules(service: InferenceService): RecordingRule[] {
  if (!measuresBatches(service)) return [];
  const job = ['job', '=', jobOf(service)] as const;
  const labels = { namespace: service.namespace, service: service.name };
  const by = [...clusterLabels, 'batch_size'];
  const batches = inferenceMetrics.batches.name;
  const durations = select(`${inferenceMetrics.batchDuration.name}_bucket`, job);
  // PromQL cannot make a number of a label, so each size has a term of its own.
  const samples = batchSizes.map((size) => {
    const ofSize = select(batches, job, ['batch_size', '=', String(size)]);
    return `${aggregate('sum', by, `rate(${ofSize}[5m])`)} * ${size}`;
  });
  const target = service.sla.targets.find(({ objective }) => objective === decidingObjective);
  return [
    {
      record: serviceSeries.batchLatencyP99,
      expr: `histogram_quantile(0.99, ${aggregate('sum', [...by, 'le'], `rate(${durations}[5m])`)}) >= 0`,
      labels,
    },
    { record: serviceSeries.batchSamples, expr: either(...samples), labels },
    ...(target === undefined || service.sla.signal !== 'latency'
      ? []
      : [{ record: serviceSeries.bestBatchSize, expr: bestBatchSize(service, target.seconds), labels }]),
  ];
}

function bestBatchSize(service: InferenceService, seconds: number): string {
  const isOurs = ['service', '=', service.name] as const;
  const allowed = `(${select(serviceSeries.batchSamples, isOurs)} > 0 and on (${[...serviceLabels, 'batch_size'].join(', ')}) ${select(serviceSeries.batchLatencyP99, isOurs)} <= ${formatNumber(seconds)})`;
  const highest = aggregate('max', serviceLabels, allowed);
  const best = batchSizes.map((size) => {
    const samples = select(serviceSeries.batchSamples, isOurs, ['batch_size', '=', String(size)]);
    const p99 = select(serviceSeries.batchLatencyP99, isOurs, ['batch_size', '=', String(size)]);
    const within = `${samples} and ${onService} ${p99} <= ${formatNumber(seconds)}`;
    return `0 * ((${within}) == ${onService} group_left () ${highest}) + ${size}`;
  });
  return aggregate('max', serviceLabels, either(...best));
}
