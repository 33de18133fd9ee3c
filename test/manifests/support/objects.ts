import type { k8s } from 'cdk8s-plus-28';
import type { Backend } from '../../../constructs';
import { exampleObjects, type KubernetesObject } from '../../support/synthesize';

const backendNames = [
  'prometheus',
  'prometheus-operator',
  'managed-prometheus',
] as const satisfies readonly Backend['name'][];

/** The example with everything that is off by default, on every backend. */
export const renderings = backendNames.map((backend) => ({
  backend,
  objects: exampleObjects({
    backend,
    exporter: { podLabels: ['team'], priorityClass: 'system-node-critical' },
  }),
}));

/** Kinds that belong to no namespace. */
export const clusterKinds = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'ClusterPodMonitoring', 'ClusterRules'];

/** A pod template and what it belongs to. */
export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: k8s.PodSpec;
  /** Names of volumes that the pod gets from claims of its own. */
  readonly claims: readonly string[];
}

interface WorkloadSpec {
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: k8s.PodSpec;
  };
}

/** @returns every object that makes pods */
export function workloads(objects: readonly KubernetesObject[]): Workload[] {
  return objects
    .filter(({ kind }) => ['DaemonSet', 'Deployment', 'StatefulSet'].includes(kind))
    .map(({ kind, metadata, spec }) => {
      const { selector, template, volumeClaimTemplates = [] } = spec as WorkloadSpec;
      return {
        kind,
        name: metadata.name,
        namespace: metadata.namespace ?? '',
        selector: selector.matchLabels,
        labels: template.metadata.labels,
        pod: template.spec,
        claims: volumeClaimTemplates.map((claim) => claim.metadata.name),
      };
    });
}

/** @returns containers that run before or during the pod's life */
export function containers({ pod }: Pick<Workload, 'pod'>): k8s.Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

/** @returns whether an object with these labels is selected */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** @returns `Kind name` of every object for which the check is true */
export function named(objects: readonly KubernetesObject[], check: (object: KubernetesObject) => boolean): string[] {
  return objects.filter(check).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}
