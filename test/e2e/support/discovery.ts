import type { ScrapeConfig } from '../../../constructs/backends/scrape-config';
import type { KubernetesObject } from '../../support/synthesize';
import { podTemplate } from './mounted-files';

/** A pod as Kubernetes knows it, and where its metrics can be had on this computer. */
export interface DiscoverablePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly phase: 'Running' | 'Succeeded';
  readonly node: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly containers: readonly {
    readonly name: string;
    readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  }[];
  /** `host:port` that stands for every port of the pod. */
  readonly address: string;
  /** Path that takes the place of `/metrics`. @default - the path of the scrape configuration */
  readonly metricsPath?: string;
}

/** A scrape configuration whose targets are written down instead of discovered. */
export interface StaticScrapeConfig extends Omit<ScrapeConfig, 'kubernetes_sd_configs'> {
  readonly static_configs: readonly StaticTargets[];
}

interface StaticTargets {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

interface KubernetesDiscovery {
  readonly role: string;
  readonly namespaces?: { readonly names: readonly string[] };
  readonly attach_metadata?: { readonly node?: boolean };
}

/** @returns a pod of a workload, as the controller would create it on a node */
export function podOf(
  workload: KubernetesObject,
  suffix: string,
  place: Pick<DiscoverablePod, 'node' | 'address' | 'metricsPath'>,
): DiscoverablePod {
  const { metadata, spec } = podTemplate(workload);
  return {
    namespace: workload.metadata.namespace ?? 'default',
    name: `${workload.metadata.name}-${suffix}`,
    labels: metadata.labels,
    phase: 'Running',
    containers: spec.containers,
    ...place,
  };
}

/**
 * Puts written targets in the place of Kubernetes discovery: those that it would find, with the labels that it would give
 * them, so that the relabeling of the scrape configuration does its work.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod
 */
export function withDiscovered(config: ScrapeConfig, pods: readonly DiscoverablePod[]): StaticScrapeConfig {
  const { kubernetes_sd_configs: discoveries, ...rest } = config;
  return {
    ...rest,
    static_configs: (discoveries as readonly KubernetesDiscovery[]).flatMap((discovery) =>
      pods.filter((pod) => isInScope(pod, discovery)).flatMap((pod) => targetsOf(pod, discovery)),
    ),
  };
}

function isInScope(pod: DiscoverablePod, { role, namespaces }: KubernetesDiscovery): boolean {
  if (role !== 'pod') throw new Error(`discovery of ${role} is not imitated here, only of pod`);
  return namespaces === undefined || namespaces.names.includes(pod.namespace);
}

/** Discovery makes one target per port of each container. */
function targetsOf(pod: DiscoverablePod, { attach_metadata: attached }: KubernetesDiscovery): StaticTargets[] {
  const shared = {
    __meta_kubernetes_namespace: pod.namespace,
    __meta_kubernetes_pod_name: pod.name,
    __meta_kubernetes_pod_phase: pod.phase,
    __meta_kubernetes_pod_node_name: pod.node.name,
    ...objectLabels('pod', pod.labels),
    ...(attached?.node ? { __meta_kubernetes_node_name: pod.node.name, ...objectLabels('node', pod.node.labels) } : {}),
    ...(pod.metricsPath === undefined ? {} : { __metrics_path__: pod.metricsPath }),
  };
  return pod.containers.flatMap(({ name, ports = [] }) =>
    ports.map((port) => ({
      targets: [pod.address],
      labels: {
        ...shared,
        __meta_kubernetes_pod_container_name: name,
        __meta_kubernetes_pod_container_port_name: port.name,
        __meta_kubernetes_pod_container_port_number: String(port.containerPort),
      },
    })),
  );
}

/** Prometheus writes an underscore for every character that a label name may not contain. */
function objectLabels(object: 'pod' | 'node', labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      `__meta_kubernetes_${object}_label_${name.replaceAll(/[^A-Za-z0-9_]/g, '_')}`,
      value,
    ]),
  );
}
