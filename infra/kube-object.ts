import { CustomResource, type CustomResourceOptions, type Input, secret } from '@pulumi/pulumi';

/** An object as cdk8s renders it; any field may also be an output of another resource. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: Input<unknown> };
  readonly [field: string]: Input<unknown>;
}

/** Kinds that belong to no namespace, built in or of the backends that this package writes for. */
const clusterScopedKinds: ReadonlySet<string> = new Set([
  'APIService',
  'CSIDriver',
  'ClusterNodeMonitoring',
  'ClusterPodMonitoring',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterRules',
  'CustomResourceDefinition',
  'GlobalRules',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/**
 * Type token under which the Kubernetes provider knows an object, e.g. `kubernetes:core/v1:Namespace`.
 * The provider refuses a token without a group, hence `core` where the API has none.
 */
export function kubernetesToken({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/**
 * The object without a namespace if its kind belongs to none. cdk8s puts the chart's namespace on every object.
 *
 * @returns a copy; what is given stays as it is
 */
export function withoutStrayNamespace<T extends KubernetesObject>(object: T): T {
  if (!clusterScopedKinds.has(object.kind)) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/**
 * Any Kubernetes object as one resource of the Kubernetes provider.
 *
 * The provider's own class for free-form objects cannot carry kinds of the core API, and its classes for whole
 * manifests show nothing in a preview as soon as one field is unknown.
 */
export class KubeObject extends CustomResource {
  constructor(name: string, object: KubernetesObject, options?: CustomResourceOptions) {
    super(kubernetesToken(object), name, withSecretData(withoutStrayNamespace(object)), options);
  }
}

/** The values of a Secret must not reach the state in plain text. */
function withSecretData(object: KubernetesObject): KubernetesObject {
  if (kubernetesToken(object) !== 'kubernetes:core/v1:Secret') return object;
  const { data, stringData } = object;
  return {
    ...object,
    ...(data === undefined ? {} : { data: secret(data) }),
    ...(stringData === undefined ? {} : { stringData: secret(stringData) }),
  };
}
