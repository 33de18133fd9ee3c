import { ComponentResource, type ComponentResourceOptions, type Resource } from '@pulumi/pulumi';
import { type Problem, throwOnProblems } from '../constructs/problem';
import { KubeObject, type KubernetesObject, kubernetesToken, withoutStrayNamespace } from './kube-object';

/** Kinds in the order in which a cluster can take them: each layer may need the ones before it. */
const layers: readonly (readonly string[])[] = [
  ['CustomResourceDefinition', 'Namespace', 'PriorityClass', 'RuntimeClass', 'StorageClass'],
  [
    'ClusterRole',
    'ConfigMap',
    'LimitRange',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'ResourceQuota',
    'Role',
    'Secret',
    'ServiceAccount',
  ],
  ['ClusterRoleBinding', 'NetworkPolicy', 'PodDisruptionBudget', 'RoleBinding', 'Service'],
  [
    'CronJob',
    'DaemonSet',
    'Deployment',
    'HorizontalPodAutoscaler',
    'Ingress',
    'Job',
    'Pod',
    'ReplicaSet',
    'StatefulSet',
  ],
];

/** Layer of kinds that are not listed: custom resources, whose controllers run in a workload. */
const lastLayer = layers.length;

/** @returns the layer of a kind, from 0; lower layers are applied first */
export function layerOf(kind: string): number {
  const layer = layers.findIndex((kinds) => kinds.includes(kind));
  return layer === -1 ? lastLayer : layer;
}

export interface KubeManifestsArgs {
  /** Objects in any order, e.g. a cdk8s chart's `toJson()`. Single fields may be outputs of other resources. */
  readonly objects: readonly KubernetesObject[];
}

/**
 * Kubernetes objects, applied one by one in layers.
 *
 * One resource per object keeps a preview whole: an unknown value leaves only its own field unknown.
 */
export class KubeManifests extends ComponentResource {
  /** In the order in which they are applied. */
  readonly resources: readonly KubeObject[];

  /**
   * @param name prefix of the objects' resource names, which are `<name>/<kind>/<namespace>/<object's name>`
   * @throws ProblemsError when objects lack a name or share one, before anything is registered
   */
  constructor(name: string, { objects }: KubeManifestsArgs, options?: ComponentResourceOptions) {
    throwOnProblems(name, objectProblems(objects));
    super('gpu-monitoring:kubernetes:Manifests', name, {}, options);

    const resources: KubeObject[] = [];
    let previousLayer: readonly Resource[] = [];
    for (let layer = 0; layer <= lastLayer; layer += 1) {
      const dependsOn = [...previousLayer];
      const created = objects
        .filter((object) => layerOf(object.kind) === layer)
        .map((object) => new KubeObject(resourceName(name, object), object, { parent: this, dependsOn }));
      resources.push(...created);
      if (created.length > 0) previousLayer = created;
    }
    this.resources = resources;
    this.registerOutputs({});
  }
}

function resourceName(prefix: string, object: KubernetesObject): string {
  const { kind, metadata } = withoutStrayNamespace(object);
  return [prefix, kind, metadata.namespace, metadata.name]
    .filter((part) => part !== undefined)
    .join('/')
    .toLowerCase();
}

/** @returns objects that lack a name, or share one */
export function objectProblems(objects: readonly KubernetesObject[]): Problem[] {
  const seen = new Set<string>();
  return objects.flatMap((object, index): Problem[] => {
    const path = `objects[${index}]`;
    const missing = (['apiVersion', 'kind'] as const).filter((field) => typeof object[field] !== 'string');
    if (typeof object.metadata?.name !== 'string') {
      return [...missing, 'metadata.name'].map((field) => missingField(path, field));
    }
    if (missing.length > 0) return missing.map((field) => missingField(path, field));
    const identity = `${kubernetesToken(object)} ${resourceName('', object)}`;
    if (!seen.has(identity)) {
      seen.add(identity);
      return [];
    }
    return [{ path, message: `${resourceName('', object).slice(1)} is there twice`, cure: 'give one another name' }];
  });
}

function missingField(path: string, field: string): Problem {
  return { path: `${path}.${field}`, message: 'is not a string', cure: 'every object needs one' };
}
