import { managedDcgm } from '../../catalog/managed-dcgm';
import type { DcgmField } from '../../catalog/metrics/metric';
import type { ScrapeTarget } from '../scrape-target';

/** @returns what a Prometheus has to scrape where GKE runs the exporter; the job is that of our own, so that rules are the same */
export function managedScrapeTarget(fields: readonly DcgmField[]): ScrapeTarget {
  return {
    job: 'dcgm-exporter',
    namespace: managedDcgm.namespace,
    podLabels: managedDcgm.podLabels,
    port: managedDcgm.port,
    speaksForOthers: 'pod',
    nodeLabels: { machine_type: 'node.kubernetes.io/instance-type' },
    metrics: fields,
  };
}
