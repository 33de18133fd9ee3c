import { kubeState } from '../../../catalog/metrics/platform';
import { find, type KubernetesObject } from '../../support/synthesize';
import { objectsOf } from '../support/monitoring';

const name = 'gpu-monitoring-kube-state-metrics';
const objects = objectsOf({ exporter: { namespace: 'gpu-nodes' } });

function argumentsOf(all: readonly KubernetesObject[]): readonly string[] {
  const { spec } = find(all, 'Deployment', name);
  const { template } = spec as { template: { spec: { containers: readonly { args: readonly string[] }[] } } };
  return template.spec.containers[0]?.args ?? [];
}

test('collects nodes, and the pods of the exporter’s namespace alone', () => {
  expect(argumentsOf(objects)).toEqual(expect.arrayContaining(['--resources=nodes,pods', '--namespaces=gpu-nodes']));
});

test('exposes what the rules read and nothing else', () => {
  const names = Object.values(kubeState).map((metric) => metric.name);
  expect(argumentsOf(objects)).toContain(`--metric-allowlist=${names.join(',')}`);
});

test('may list nodes in the cluster, and pods in the exporter’s namespace alone', () => {
  expect(find(objects, 'ClusterRole', name).rules).toMatchObject([{ resources: ['nodes'], verbs: ['list', 'watch'] }]);
  const role = find(objects, 'Role', name);
  expect(role.metadata.namespace).toBe('gpu-nodes');
  expect(role.rules).toMatchObject([{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }]);
});

test('is bound to both roles by its own service account', () => {
  const subjects = [{ kind: 'ServiceAccount', name, namespace: 'gpu-monitoring' }];
  expect(find(objects, 'ClusterRoleBinding', name)).toMatchObject({ roleRef: { kind: 'ClusterRole', name }, subjects });
  const binding = find(objects, 'RoleBinding', name);
  expect(binding).toMatchObject({ roleRef: { kind: 'Role', name }, subjects });
  expect(binding.metadata.namespace).toBe('gpu-nodes');
});
