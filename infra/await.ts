import type { KubernetesObject } from './kube-object';

/** Annotation that tells the Kubernetes provider not to wait until a workload is ready. */
const skipAwait = 'pulumi.com/skipAwait';

const workloads: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * Marks workloads that cannot become ready within the update: their pods need a Secret that somebody creates afterwards, in a
 * namespace that this very update creates. Waiting for them would end in a time-out; the pods start as soon as the Secret is
 * there.
 *
 * @returns copies with the annotation where it is needed
 */
export function withoutAwaitingSecrets<T extends KubernetesObject>(objects: readonly T[]): T[] {
  const own = new Set(objects.filter((object) => object.kind === 'Secret').map((object) => object.metadata.name));
  return objects.map((object) => {
    if (!workloads.has(object.kind)) return object;
    const foreign = requiredSecrets(object).some((name) => !own.has(name));
    if (!foreign) return object;
    const annotations = { ...(object.metadata.annotations as object | undefined), [skipAwait]: 'true' };
    return { ...object, metadata: { ...object.metadata, annotations } };
  });
}

/** Names of the Secrets without which a pod does not start, wherever in the object they are named. */
function requiredSecrets(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(requiredSecrets);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, nested]) => {
    if (key === 'secretKeyRef' || key === 'secretRef') return nameUnlessOptional(nested, 'name');
    if (key === 'secret') return nameUnlessOptional(nested, 'secretName');
    return requiredSecrets(nested);
  });
}

function nameUnlessOptional(reference: unknown, key: 'name' | 'secretName'): string[] {
  if (typeof reference !== 'object' || reference === null) return [];
  const fields = reference as Readonly<Record<string, unknown>>;
  return fields.optional !== true && typeof fields[key] === 'string' ? [fields[key]] : [];
}
