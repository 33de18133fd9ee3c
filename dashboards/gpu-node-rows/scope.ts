import { type Matcher, select } from '../../promql/expression';
import { selected } from '../kit';

/** Legend of one GPU. */
export const gpuLegend = '{{node}} GPU {{gpu}}';

/** Legend of one MIG instance, or of a GPU that has none. */
export const deviceLegend = '{{node}} GPU {{gpu}} {{GPU_I_PROFILE}} {{GPU_I_ID}}';

/** Labels that name a GPU to a person. */
export const namedGpu = ['cluster', 'node', 'gpu'] as const;

/** Limits that all GPUs of a model have in common. */
export const perModel = ['cluster', 'modelName'] as const;

/** @returns the series of a metric for the GPUs that are chosen on the board */
export function ofGpus(metric: string, ...matchers: readonly Matcher[]): string {
  return select(metric, ...selected('cluster', 'node', 'gpu'), ...matchers);
}

/** @returns the series of a metric for devices that the chosen pods hold */
export function ofPods(metric: string): string {
  // "All" matches idle devices as well, which have no pod.
  return ofGpus(metric, ...selected('namespace', 'pod'), ['pod', '!=', '']);
}
