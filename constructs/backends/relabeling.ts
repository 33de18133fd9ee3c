import { escapeRegex } from '../../promql/expression';
import type { ScrapeTarget } from '../scrape-target';

/** A relabeling step in the words of Prometheus' own configuration file. */
export interface RelabelStep {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: 'replace' | 'keep' | 'drop' | 'labeldrop';
}

/** @returns the meta label under which service discovery offers a label of a Kubernetes object */
export function metaLabel(object: 'pod' | 'node', label: string): string {
  return `__meta_kubernetes_${object}_label_${label.replace(/[^a-zA-Z0-9_]/g, '_')}`;
}

/**
 * Labels that identify the target: `cluster` and, where the pod measures its own node, `node` and labels of that node.
 *
 * Labels of the pod that is scraped (`namespace`, `pod`, `container`) are set only where the target speaks of itself: the
 * DCGM exporter's series carry those of the workload, and on an idle GPU there is none to win over the exporter's own.
 */
export function identitySteps(target: ScrapeTarget, cluster: string, nodeLabels: boolean): RelabelStep[] {
  const speaksForOthers = target.speaksForOthers ?? 'nothing';
  const steps: RelabelStep[] = [{ target_label: 'cluster', replacement: cluster }];
  if (speaksForOthers === 'everything') return steps;
  steps.push({ source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' });
  for (const [name, label] of nodeLabels ? Object.entries(target.nodeLabels ?? {}) : []) {
    steps.push({ source_labels: [metaLabel('node', label)], target_label: name });
  }
  return steps;
}

/** Leaves pods out that do not run: an exporter that still waits for the driver of a new node is no failed target. */
export const onlyRunning: RelabelStep = {
  source_labels: ['__meta_kubernetes_pod_phase'],
  regex: 'Pending|Succeeded|Failed',
  action: 'drop',
};

/** Keeps the container port of a target, by its name or number. */
export function portStep({ port }: Pick<ScrapeTarget, 'port'>): RelabelStep {
  const by = typeof port === 'number' ? 'number' : 'name';
  return {
    source_labels: [`__meta_kubernetes_pod_container_port_${by}`],
    regex: escapeRegex(String(port)),
    action: 'keep',
  };
}

/** Labels of the pod that is scraped, for targets that speak of themselves. */
export const ownPodSteps: readonly RelabelStep[] = [
  { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
  { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
  { source_labels: ['__meta_kubernetes_pod_container_name'], target_label: 'container' },
];
