import { ApiObject, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';

/** Kinds of ours that belong to no namespace. */
const kinds: readonly string[] = [
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterPodMonitoring',
  'ClusterRules',
];

const cleared = new WeakSet<ApiObject>();

/** Takes from objects of the whole cluster the namespace that a chart with one gives to every object in it. */
export function clearClusterScoped(scope: Construct): void {
  for (const construct of scope.node.findAll()) {
    if (!ApiObject.isApiObject(construct) || !kinds.includes(construct.kind) || cleared.has(construct)) continue;
    cleared.add(construct);
    if (construct.metadata.namespace !== undefined) construct.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}
