import type { FleetOptions } from '../../../simulator/fleet';
import type { Simulator } from '../../../simulator/server';
import { find, type KubernetesObject } from '../../support/synthesize';
import { type DiscoverablePod, podOf } from './discovery';
import type { KubeNode } from './kube-state';

/** A node of the example's pool `train`, of which a job holds six GPUs, and the partitioned one of its pool `serve`. */
export const fleetOptions = {
  seed: 7,
  nodes: [
    {
      name: 'train-0',
      machineType: 'a2-highgpu-8g',
      workload: { namespace: 'research', pod: 'llm-0', container: 'trainer', gpus: [0, 1, 2, 3, 4, 5] },
    },
    {
      name: 'serve-0',
      machineType: 'a2-ultragpu-1g',
      mig: '1g.10gb',
      // Under full load, because a server with much room is what an alert is about.
      workload: { namespace: 'serving', pod: 'chat', container: 'server' },
    },
  ],
} as const satisfies FleetOptions;

/** Devices that the nodes offer: GPUs, or with MIG their instances. */
export const kubeNodes: readonly KubeNode[] = [
  { name: 'train-0', capacity: { nvidia_com_gpu: 8 } },
  { name: 'serve-0', capacity: { nvidia_com_gpu: 7 } },
];

/**
 * Pods as they run in the cluster: the exporter's and kube-state-metrics', and some beside them that must not be scraped.
 *
 * @param kubeState `host:port` of kube-state-metrics
 */
export function clusterPods(
  objects: readonly KubernetesObject[],
  simulator: Simulator,
  kubeState: string,
): DiscoverablePod[] {
  const exporter = find(objects, 'DaemonSet', 'dcgm-exporter');
  const exporterPods = simulator.targets.map(({ node, machineType, address, metricsPath }) =>
    podOf(exporter, `on-${node}`, {
      address,
      metricsPath,
      node: { name: node, labels: { 'node.kubernetes.io/instance-type': machineType } },
    }),
  );
  const [exporterPod] = exporterPods;
  if (exporterPod === undefined) throw new Error('the simulated fleet has no node');
  const kubeStateMetrics = find(objects, 'Deployment', 'gpu-monitoring-kube-state-metrics');
  return [
    ...exporterPods,
    ...bystanders.map((change, index) => ({
      ...exporterPod,
      // Targets with the same labels count as one, so each needs an address of its own to be noticed.
      address: `127.0.0.1:${1 + index}`,
      ...change(exporterPod),
    })),
    podOf(kubeStateMetrics, 'abcde', { address: kubeState, node: { name: 'system-0', labels: {} } }),
  ];
}

/** Pods that differ from the exporter's in one thing each, so that none of them is a target. */
const bystanders: readonly ((exporter: DiscoverablePod) => Partial<DiscoverablePod>)[] = [
  () => ({ name: 'finished', phase: 'Succeeded' }),
  () => ({ name: 'elsewhere', namespace: 'default' }),
  () => ({ name: 'other-port', containers: [{ name: 'exporter', ports: [{ name: 'debug', containerPort: 6060 }] }] }),
  ({ labels }) => ({
    name: 'other-program',
    labels: { ...labels, 'app.kubernetes.io/name': 'another-exporter' },
  }),
  ({ labels }) => ({
    name: 'other-installation',
    labels: { ...labels, 'app.kubernetes.io/part-of': 'another-chart' },
  }),
];
