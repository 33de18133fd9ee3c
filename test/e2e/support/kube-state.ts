import { kubeState } from '../../../catalog/metrics/platform';
import { startHttpServer } from './http-server';

/** What kube-state-metrics says about a node. */
export interface KubeNode {
  readonly name: string;
  /** Devices by resource, in kube-state-metrics' spelling, e.g. `nvidia_com_gpu`. */
  readonly capacity: Readonly<Record<string, number>>;
}

export interface KubeState {
  readonly address: string;
  /** Adds a node, or changes the one of this name. */
  add(node: KubeNode): void;
  /** Takes a node away, as kube-state-metrics does when it is deleted. */
  remove(name: string): void;
  close(): Promise<void>;
}

/** Starts a server that exposes what the rules read of kube-state-metrics; every node is ready and has a steady exporter. */
export async function startKubeState(nodes: readonly KubeNode[]): Promise<KubeState> {
  const known = new Map(nodes.map((node) => [node.name, node]));
  const { address, close } = await startHttpServer(() => exposition([...known.values()]));
  return {
    address,
    add: (node) => void known.set(node.name, node),
    remove: (name) => void known.delete(name),
    close,
  };
}

function exposition(nodes: readonly KubeNode[]): string {
  const capacity = nodes.flatMap(({ name, capacity }) =>
    Object.entries({ cpu: 12, ...capacity }).map(
      ([resource, count]) =>
        `${kubeState.nodeCapacity.name}{node="${name}",resource="${resource}",unit="integer"} ${count}`,
    ),
  );
  const conditions = nodes.flatMap(({ name }) =>
    ['true', 'false', 'unknown'].map(
      (status) =>
        `${kubeState.nodeCondition.name}{node="${name}",condition="Ready",status="${status}"} ${status === 'true' ? 1 : 0}`,
    ),
  );
  const pods = nodes.map(({ name }) => ({ name, labels: `namespace="gpu-exporter",pod="dcgm-exporter-on-${name}"` }));
  return [
    `# TYPE ${kubeState.podInfo.name} gauge`,
    ...pods.map(({ name, labels }) => `${kubeState.podInfo.name}{${labels},node="${name}"} 1`),
    `# TYPE ${kubeState.containerRestarts.name} counter`,
    ...pods.map(({ labels }) => `${kubeState.containerRestarts.name}{${labels},container="exporter"} 0`),
    `# TYPE ${kubeState.nodeCapacity.name} gauge`,
    ...capacity,
    `# TYPE ${kubeState.nodeCondition.name} gauge`,
    ...conditions,
    '',
  ].join('\n');
}
