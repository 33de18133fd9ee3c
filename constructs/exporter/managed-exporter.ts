import { managedDcgm } from '../../catalog/managed-dcgm';
import type { NodePool } from '../fleet/node-pool';
import type { ExporterContext } from '../packs/pack';
import type { ScrapeTarget } from '../scrape-target';
import { collectedFields } from './fields';
import { exporterNodeLabels } from './node-labels';
import type { ExporterOptions } from './options';
import { gkePlatform } from './platforms/gke';

/** @returns what a Prometheus has to scrape where GKE runs the exporter; the job is that of our own, so that rules are the same */
export function managedExporterSource(
  options: ExporterOptions,
  nodePools: readonly Pick<NodePool, 'mig'>[],
): Pick<ExporterContext, 'targets' | 'namespace' | 'containers'> {
  const { namespace, daemonSet, podLabels, port } = managedDcgm;
  const target: ScrapeTarget = {
    job: 'dcgm-exporter',
    namespace,
    podLabels,
    port,
    speaksForOthers: 'pod',
    nodeLabels: exporterNodeLabels(gkePlatform(), nodePools),
    metrics: collectedFields(options),
  };
  return { targets: [target], namespace, containers: ['pod', '=~', `${daemonSet}-.+`] };
}
