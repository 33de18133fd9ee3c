import { Provider } from '@pulumi/kubernetes/provider';
import { output, unknown as pulumiUnknown } from '@pulumi/pulumi';
import { App, Chart } from 'cdk8s';
import { ClusterRole, ConfigMap, Namespace } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { ProblemsError } from '../../constructs/problem';
import { KubeManifests, type KubernetesObject } from '../../infra';
import { find, registrationsOf } from './support/mocks';
import { type Registration, secret } from './support/registration';

const objects: readonly KubernetesObject[] = [
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { name: 'rules', namespace: 'gpu' } },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'exporter', namespace: 'gpu' } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'exporter', namespace: 'gpu' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'exporter' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'exporter' } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'Counters', namespace: 'gpu' }, data: { csv: 'a' } },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gpu' } },
];

function apply(given: readonly KubernetesObject[], options: { readonly preview?: boolean } = {}) {
  return registrationsOf(() => new KubeManifests('monitoring', { objects: given }), options);
}

function applied(registrations: readonly Registration[]): readonly Registration[] {
  return registrations.filter(({ custom }) => custom);
}

/** Types of what a registration waits for, by the last part of the type. */
function kindsThatPrecede(
  registration: Registration,
  registrations: readonly Registration[],
): readonly (string | undefined)[] {
  return registrations
    .filter(({ urn }) => registration.dependencies.includes(urn))
    .map(({ type }) => type.split(':')[2])
    .sort();
}

describe('Kubernetes objects', () => {
  test('are resources of the Kubernetes provider, one each, under names that can be read', async () => {
    const { registrations } = await apply(objects);
    expect(
      applied(registrations)
        .map(({ type, name }) => `${type} ${name}`)
        .sort(),
    ).toEqual([
      'kubernetes:apps/v1:DaemonSet monitoring/daemonset/gpu/exporter',
      'kubernetes:core/v1:ConfigMap monitoring/configmap/gpu/counters',
      'kubernetes:core/v1:Namespace monitoring/namespace/gpu',
      'kubernetes:core/v1:Service monitoring/service/gpu/exporter',
      'kubernetes:monitoring.coreos.com/v1:PrometheusRule monitoring/prometheusrule/gpu/rules',
      'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole monitoring/clusterrole/exporter',
      'kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding monitoring/clusterrolebinding/exporter',
    ]);
  });

  test('wait for the layer before their own', async () => {
    const { registrations } = await apply(objects);
    const waitsFor = (kind: string) => {
      const [registration] = registrations.filter(({ type }) => type.endsWith(`:${kind}`));
      return registration === undefined ? undefined : kindsThatPrecede(registration, registrations);
    };
    expect(waitsFor('Namespace')).toEqual([]);
    expect(waitsFor('ClusterRole')).toEqual(['Namespace']);
    expect(waitsFor('ConfigMap')).toEqual(['Namespace']);
    expect(waitsFor('Service')).toEqual(['ClusterRole', 'ConfigMap']);
    expect(waitsFor('ClusterRoleBinding')).toEqual(['ClusterRole', 'ConfigMap']);
    expect(waitsFor('DaemonSet')).toEqual(['ClusterRoleBinding', 'Service']);
    expect(waitsFor('PrometheusRule')).toEqual(['DaemonSet']);
  });

  test('wait for the last layer that has objects, where one is empty', async () => {
    const { registrations } = await apply(objects.filter(({ kind }) => ['Namespace', 'DaemonSet'].includes(kind)));
    expect(kindsThatPrecede(find(registrations, 'kubernetes:apps/v1:DaemonSet'), registrations)).toEqual(['Namespace']);
  });

  test('are the same resources in whatever order they are given', async () => {
    const described = async (given: readonly KubernetesObject[]) => {
      const { registrations } = await apply(given);
      return registrations.map(({ urn, dependencies }) => `${urn} <- ${[...dependencies].sort()}`).sort();
    };
    const expected = await described(objects);
    const orders = fc.shuffledSubarray([...objects], { minLength: objects.length });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        expect(await described(order)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  test('that belong to no namespace lose the one that cdk8s gives them', async () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'gpu', disableResourceNameHashes: true });
    new Namespace(chart, 'namespace', { metadata: { name: 'gpu' } });
    new ClusterRole(chart, 'role', { metadata: { name: 'exporter' } });
    new ConfigMap(chart, 'counters', { metadata: { name: 'counters' } });
    const rendered: KubernetesObject[] = chart.toJson();
    expect(rendered.map(({ metadata }) => metadata.namespace)).toEqual(['gpu', 'gpu', 'gpu']);

    const { registrations } = await apply(rendered);
    expect(applied(registrations).map(({ inputs }) => inputs.metadata)).toEqual([
      { name: 'gpu' },
      { name: 'exporter' },
      { name: 'counters', namespace: 'gpu' },
    ]);
  });

  test('keep the values of a Secret out of the state in plain text', async () => {
    const { registrations } = await apply([
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'token' },
        data: { token: 'czNjcmV0' },
        stringData: { user: 's3cret' },
      },
    ]);
    const { inputs } = find(registrations, 'kubernetes:core/v1:Secret');
    expect(inputs.data).toEqual(secret({ token: 'czNjcmV0' }));
    expect(inputs.stringData).toEqual(secret({ user: 's3cret' }));
    expect(inputs.metadata).toEqual({ name: 'token' });
  });

  test('show all that is known in a preview, when one field is not', async () => {
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'access', namespace: 'gpu' },
      data: { endpoint: output(pulumiUnknown), scheme: 'https' },
    };
    const { registrations } = await apply([...objects, configMap], { preview: true });
    expect(applied(registrations)).toHaveLength(objects.length + 1);
    expect(find(registrations, 'kubernetes:core/v1:ConfigMap', 'monitoring/configmap/gpu/access').inputs).toEqual({
      ...configMap,
      data: { endpoint: '04da6b54-80e4-46f7-96ec-b56ff0331ba9', scheme: 'https' },
    });
  });

  test('go to the provider of the component, which is their parent', async () => {
    const { registrations } = await registrationsOf(
      () => new KubeManifests('monitoring', { objects }, { provider: new Provider('cluster') }),
    );
    const component = find(registrations, 'gpu-monitoring:kubernetes:Manifests');
    const children = registrations.filter(({ parent }) => parent === component.urn);
    expect(children).toHaveLength(objects.length);
    expect(new Set(children.map(({ provider }) => provider.replace(/::[^:]*$/, '')))).toEqual(
      new Set([find(registrations, 'pulumi:providers:kubernetes').urn]),
    );
  });
});

describe('mistakes in Kubernetes objects', () => {
  const incomplete = { apiVersion: 'v1', metadata: {} } as unknown as KubernetesObject;
  const twice: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'gpu' } };

  test('are all reported at once and nothing is registered', async () => {
    const attempt = () => {
      try {
        new KubeManifests('monitoring', { objects: [incomplete, twice, twice] });
      } catch (error) {
        if (error instanceof ProblemsError) return error.problems.map(({ path, message }) => `${path} ${message}`);
      }
      return [];
    };
    const { result, registrations } = await registrationsOf(attempt);
    expect(result).toEqual([
      'objects[0].kind is not a string',
      'objects[0].metadata.name is not a string',
      'objects[2] configmap/gpu/a is there twice',
    ]);
    expect(registrations).toEqual([]);
  });

  test('do not include two kinds of the same name, nor two namespaces with the same object', async () => {
    const others: readonly KubernetesObject[] = [
      twice,
      { ...twice, kind: 'Service' },
      { ...twice, metadata: { name: 'a', namespace: 'other' } },
    ];
    expect(applied((await apply(others)).registrations)).toHaveLength(3);
  });
});
