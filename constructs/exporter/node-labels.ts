import type { NodePool } from '../fleet/node-pool';
import type { ExporterPlatform } from './platforms/platform';

/** @returns labels of nodes to put on the exporter's series, by the name they get; the MIG size only where GPUs are cut */
export function exporterNodeLabels(
  { migSizeLabel }: Pick<ExporterPlatform, 'migSizeLabel'>,
  nodePools: readonly Pick<NodePool, 'mig'>[],
): Record<string, string> {
  const partitioned = nodePools.some(({ mig }) => mig !== undefined);
  return {
    machine_type: 'node.kubernetes.io/instance-type',
    ...(migSizeLabel === undefined || !partitioned ? {} : { mig_size: migSizeLabel }),
  };
}
