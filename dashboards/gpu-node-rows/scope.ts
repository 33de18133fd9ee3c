import { aggregate } from '../../promql/expression';
import { gpuLabels } from '../../promql/labels';
import { ofGpus } from '../gpu-scope';
import { type LabelColumn, scrapeInterval } from '../kit';

/** Legend of one GPU. */
export const gpuLegend = '{{node}} GPU {{gpu}}';

/** Legend of one MIG instance, or of a GPU that has none. */
export const deviceLegend = '{{node}} GPU {{gpu}} {{GPU_I_PROFILE}} {{GPU_I_ID}}';

/** Labels that name a GPU to a person. */
export const namedGpu = ['cluster', 'node', 'gpu'] as const;

/** The same as columns of a table. */
export const namedGpuColumns: readonly LabelColumn[] = [
  { label: 'cluster', title: 'Cluster' },
  { label: 'node', title: 'Node' },
  { label: 'gpu', title: 'GPU' },
];

/** Limits that all GPUs of a model have in common. */
export const perModel = ['cluster', 'modelName'] as const;

/** @returns one series per chosen GPU; collapses the copies that MIG instances and shared pods repeat */
export function perGpu(metric: string): string {
  return aggregate('max', namedGpu, ofGpus(metric));
}

/**
 * How much a counter of the exporter rose per point in time, for each chosen GPU.
 *
 * The exporter puts the pod that holds the GPU on its series, so the counter goes on in another series when that pod ends.
 * What rose meanwhile is in neither of the two, only in what both are merged to.
 */
export function newEvents(counter: string): string {
  const merged = aggregate('max', gpuLabels, ofGpus(counter));
  return aggregate('max', namedGpu, `increase(${merged}[$__rate_interval:${scrapeInterval}])`);
}

/** Like {@link newEvents}, of a counter that is recorded per GPU. */
export function newRecordedEvents(series: string): string {
  return aggregate('max', namedGpu, `increase(${ofGpus(series)}[$__rate_interval])`);
}
