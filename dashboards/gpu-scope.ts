import { heldByPod } from '../alert-rules/gpu/held-recording';
import { prometheusAlerts } from '../catalog/metrics/platform';
import { type Matcher, select } from '../promql/expression';
import { type LabelVariable, selected } from './kit';

/** Which GPU, for boards where it does not matter who holds it; each is offered within the choice before. */
export const gpuIdentityVariables: readonly LabelVariable[] = [
  { label: 'cluster', title: 'Cluster' },
  { label: 'node', title: 'Node' },
  { label: 'gpu', title: 'GPU' },
];

/** What can be chosen on the GPU boards, each within the choice before. */
export const gpuVariables: readonly LabelVariable[] = [
  ...gpuIdentityVariables,
  { label: 'namespace', title: 'Namespace' },
  { label: 'pod', title: 'Pod' },
];

/** @returns the series of a metric for the nodes that are chosen on the board */
export function ofNodes(metric: string, ...matchers: readonly Matcher[]): string {
  return select(metric, ...selected('cluster', 'node'), ...matchers);
}

/** @returns the series of a metric for the GPUs that are chosen on the board */
export function ofGpus(metric: string, ...matchers: readonly Matcher[]): string {
  return select(metric, ...selected('cluster', 'node', 'gpu'), ...matchers);
}

/** @returns the series of a metric for devices that the pods chosen on the board hold */
export function ofPods(metric: string, ...matchers: readonly Matcher[]): string {
  // "All" matches idle devices as well, which have no pod.
  return ofGpus(metric, ...selected('namespace', 'pod'), heldByPod, ...matchers);
}

/** @returns the GPU alerts that fire for the choice on the board */
export function firingAlerts(...matchers: readonly Matcher[]): string {
  return ofNodes(
    prometheusAlerts.alerts.name,
    // An alert about a whole node has no GPU and concerns each of them.
    ['gpu', '=~', '$gpu|'],
    ...matchers,
    ['alertstate', '=', 'firing'],
    ['alertname', '=~', 'Gpu.*'],
  );
}
