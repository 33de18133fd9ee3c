import type { KubernetesObject } from '../../support/synthesize';

/** @returns what an API server tells objects apart by */
export function identity(objects: readonly KubernetesObject[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''} ${metadata.name}`);
}
