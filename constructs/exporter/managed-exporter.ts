import { managedDcgm } from '../../catalog/managed-dcgm';
import type { ScrapeTarget } from '../scrape-target';
import { collectedFields } from './fields';
import type { ExporterOptions } from './options';
import { gkePlatform } from './platforms/gke';

/** @returns what a Prometheus has to scrape where GKE runs the exporter; the job is that of our own, so that rules are the same */
export function managedExporterSource(options: ExporterOptions): {
  readonly targets: readonly ScrapeTarget[];
  readonly namespace: string;
} {
  const { namespace, podLabels, port } = managedDcgm;
  const { migSizeLabel } = gkePlatform();
  const target: ScrapeTarget = {
    job: 'dcgm-exporter',
    namespace,
    podLabels,
    port,
    speaksForOthers: 'pod',
    nodeLabels: {
      machine_type: 'node.kubernetes.io/instance-type',
      ...(migSizeLabel === undefined ? {} : { mig_size: migSizeLabel }),
    },
    metrics: collectedFields(options),
  };
  return { targets: [target], namespace };
}
