import { optionProblems } from '../../constructs/option-problems';

const pathsOf = (raw: object) => optionProblems(raw).map(({ path }) => path);

describe('a namespace of the cluster itself', () => {
  test.each(['default', 'kube-system', 'kube-public', 'gke-managed-system', 'gmp-system', 'gmp-public'])(
    '%s is refused, as it would be relabelled',
    (name) => {
      expect(pathsOf({ namespace: name })).toEqual(['namespace']);
      expect(pathsOf({ exporter: { namespace: name } })).toEqual(['exporter.namespace']);
    },
  );

  test('may be used where the manifests bring no namespaces, which the cure says', () => {
    const options = { namespace: 'kube-system', exporter: { namespace: 'kube-system' } };
    expect(optionProblems(options)[0]?.cure).toContain('createNamespaces: false');
    expect(pathsOf({ ...options, createNamespaces: false })).toEqual([]);
  });

  test.each(['kubeflow', 'gke', 'defaults', 'monitoring'])('is not %s', (name) => {
    expect(pathsOf({ namespace: name, exporter: { namespace: name } })).toEqual([]);
  });
});

test('a node selector that no node could match is refused, by key', () => {
  const exporter = { nodeSelector: { 'a b': 'x', 'example.com/gpu': 'yes please', gpu: 'a100' } };
  expect(pathsOf({ platform: 'generic', exporter })).toEqual([
    'exporter.nodeSelector["a b"]',
    'exporter.nodeSelector["example.com/gpu"]',
  ]);
});

test('the repair of GKE is refused where there is no GKE, as nothing would repair what it mutes', () => {
  expect(pathsOf({ platform: 'generic', repair: { gkeAutoRepair: true } })).toEqual(['repair.gkeAutoRepair']);
  expect(pathsOf({ platform: 'generic', repair: { gkeAutoRepair: false, nvsentinel: true } })).toEqual([]);
  expect(pathsOf({ repair: { gkeAutoRepair: true } })).toEqual([]);
});
