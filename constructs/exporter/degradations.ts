import type { BackendCapabilities, Degradation } from '../backends/backend';
import type { NodePool } from '../fleet/node-pool';
import type { ExporterOptions } from './options';

/** Puts labels of pods on whole GPUs only. @see https://github.com/NVIDIA/dcgm-exporter/pull/660 */
const withoutPodLabels = '4.8.2';

const sharingEffect =
  'shares GPUs: each value is the whole GPU’s, once per pod, so that GpuAllocatedIdle misses a pod that idles beside a busy one; memory by pod reads 0, as the exporter does not see the processes of pods';
const mpsEffect = 'under MPS the device plugin may not say which pods hold a GPU, which then looks unused';

/** @returns what the exporter cannot say about these pools */
export function exporterDegradations(
  options: Pick<ExporterOptions, 'mode' | 'version' | 'podLabels'>,
  nodePools: readonly Pick<NodePool, 'name' | 'mig' | 'sharing'>[],
  capabilities: Pick<BackendCapabilities, 'collectsManagedDcgm'>,
): Degradation[] {
  return [
    ...managedDegradations(options, capabilities),
    ...nodePools.flatMap(sharingDegradations),
    ...podLabelDegradations(options, nodePools),
  ];
}

function managedDegradations(
  { mode }: Pick<ExporterOptions, 'mode'>,
  { collectsManagedDcgm }: Pick<BackendCapabilities, 'collectsManagedDcgm'>,
): Degradation[] {
  if (mode !== 'managed' || !collectsManagedDcgm) return [];
  const effect =
    'is also collected by GKE itself, whose series lack the label node: each sample is stored twice, and the rules read ours';
  return [{ subject: 'the exporter that GKE manages', effect }];
}

function sharingDegradations({ name, sharing }: Pick<NodePool, 'name' | 'sharing'>): Degradation[] {
  if (sharing === undefined) return [];
  const effect = sharing.strategy === 'mps' ? `${sharingEffect}; ${mpsEffect}` : sharingEffect;
  return [{ subject: `node pool ${name}`, effect }];
}

function podLabelDegradations(
  { version, podLabels }: Pick<ExporterOptions, 'version' | 'podLabels'>,
  nodePools: readonly Pick<NodePool, 'mig' | 'sharing'>[],
): Degradation[] {
  if (podLabels.length === 0 || version !== withoutPodLabels) return [];
  const subject = 'exporter.podLabels';
  // One setting of the exporter serves all nodes.
  if (nodePools.some((pool) => pool.sharing !== undefined)) {
    return [{ subject, effect: `have no effect in exporter ${version} where a node pool shares GPUs` }];
  }
  if (nodePools.every((pool) => pool.mig === undefined)) return [];
  return [{ subject, effect: `are not put on MIG instances by exporter ${version}` }];
}
