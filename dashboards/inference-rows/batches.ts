import { measuresBatches } from '../../alert-rules/inference/batch-recording';
import { serviceSeries } from '../../alert-rules/inference/series';
import { type InferenceService, serviceLabels } from '../../alert-rules/inference/service';
import { aggregate } from '../../promql/expression';
import { type Row, stat, table, timeSeries } from '../kit';
import { targetLines } from './promises';
import { ofServices, serviceLegend } from './scope';

const noBatches =
  'No batches by size: the server gives no label batch_size, which only the contract of this package has (docs/inference-servers.md), or nothing was computed';

const sizeLegend = `${serviceLegend} {{batch_size}}`;

/** Which size of batches gives the most within the promised latency. */
export function inferenceBatches(services: readonly InferenceService[]): Row {
  const perSize = [...serviceLabels, 'batch_size'];
  const ofSize = (series: string) => aggregate('max', perSize, ofServices(series));
  const targets = targetLines(services.filter(measuresBatches), 'latency', {
    objective: 0.99,
    legend: `${serviceLegend} target`,
  });
  return {
    title: 'Batch trade-off',
    panels: [
      stat({
        key: 'best-batch-size',
        title: 'Best batch size',
        description:
          'The size with the highest throughput among those whose P99 is within the target of 99 % of the requests, over 5 minutes.',
        width: 6,
        height: 9,
        unit: 'count',
        showNames: true,
        noValue: `${noBatches}; or no size is fast enough, or the service promises nothing to 99 % of its requests`,
        queries: [{ expr: ofServices(serviceSeries.bestBatchSize), legend: serviceLegend }],
      }),
      table({
        key: 'batch-sizes',
        title: 'Sizes now',
        description:
          'P99 of the time that a batch takes, in seconds, and samples per second, by size of the batch, over 5 minutes.',
        width: 18,
        noValue: noBatches,
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'namespace', title: 'Namespace' },
          { label: 'service', title: 'Service' },
          { label: 'batch_size', title: 'Batch size' },
        ],
        values: [
          { title: 'P99', expr: ofSize(serviceSeries.batchLatencyP99), unit: 'seconds' },
          { title: 'Samples', expr: ofSize(serviceSeries.batchSamples), unit: 'per_second' },
        ],
        sortBy: { title: 'Samples', order: 'descending' },
      }),
      timeSeries({
        key: 'batch-latency',
        title: 'P99 by batch size',
        description:
          'Seconds that 99 % of the batches of a size take at most. Dashed: what the service promises to 99 % of its requests.',
        unit: 'seconds',
        noValue: noBatches,
        queries: [{ expr: ofServices(serviceSeries.batchLatencyP99), legend: sizeLegend }, ...targets],
      }),
      timeSeries({
        key: 'batch-throughput',
        title: 'Throughput by batch size',
        description: 'Samples per second that are computed in batches of a size.',
        unit: 'per_second',
        noValue: noBatches,
        queries: [{ expr: ofServices(serviceSeries.batchSamples), legend: sizeLegend }],
      }),
    ],
  };
}
