import { gpuDeviceLabels, nodeLabels } from '../../promql/labels';

/** Joins series of the same node. */
export const onNode = `on (${nodeLabels.join(', ')})`;

/** Joins series of the same GPU. */
export const onGpu = 'on (cluster, node, gpu, UUID)';

/** Joins series of the same device: a MIG instance, or a GPU that has none. */
export const onDevice = `on (${gpuDeviceLabels.join(', ')})`;

/** Longest look back for a GPU that a node once had, where nothing says how many it should have. */
export const seenBefore = '6h';
