import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { find, type KubernetesObject, root } from '../support/synthesize';
import { customResources } from './support/custom-resource-schemas';
import { clusterKinds, named, renderings } from './support/objects';

/** Definitions of the custom resources; they are data of other projects, and not part of this one. */
const definitions = join(root, '..', 'shared', 'crds');

const isGoogles = ({ apiVersion }: KubernetesObject) => apiVersion.startsWith('monitoring.googleapis.com/');
const isCustom = ({ apiVersion }: KubernetesObject) => apiVersion.startsWith('monitoring.');

/** @returns what the schemas of Kubernetes and of the operator find wrong; a field that they do not know is wrong too */
function modelProblems(objects: readonly KubernetesObject[]): string[] {
  const program = join(__dirname, 'support', 'kubernetes-models.mjs');
  const run = spawnSync(process.execPath, [program], { input: JSON.stringify(objects), encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

/** A copy with a field more. */
function withField(object: KubernetesObject, name: string): KubernetesObject {
  return { ...object, spec: { ...(object.spec as object), [name]: 'x' } };
}

describe.each(renderings)('objects for $backend', ({ objects }) => {
  test('are what Kubernetes and the operator expect, without an unknown field', () => {
    expect(modelProblems(objects.filter((object) => !isGoogles(object)))).toEqual([]);
  });
});

describe('the schemas of Kubernetes and of the operator', () => {
  const all = renderings.flatMap(({ objects }) => objects);
  const daemonSet = find(renderings[0]?.objects ?? [], 'DaemonSet', 'dcgm-exporter');
  const podMonitor = all.find(({ kind }) => kind === 'PodMonitor') ?? daemonSet;

  test.each([
    ['DaemonSet', daemonSet],
    ['PodMonitor', podMonitor],
  ])('find an unknown field of a %s', (kind, object) => {
    expect(modelProblems([withField(object, 'tolerationz')])).toEqual([
      `${kind} dcgm-exporter: /spec/tolerationz is unknown`,
    ]);
  });

  test('find a wrong value', () => {
    const wrong = { ...daemonSet, spec: { ...(daemonSet.spec as object), minReadySeconds: 'ten' } };
    expect(modelProblems([wrong])).toHaveLength(1);
  });
});

if (existsSync(definitions)) {
  describe('definitions of custom resources', () => {
    const resources = customResources(definitions);
    const definitionOf = ({ apiVersion, kind }: KubernetesObject) => {
      const found = resources.find((resource) => resource.apiVersion === apiVersion && resource.kind === kind);
      if (found === undefined) throw new Error(`nothing defines ${apiVersion} ${kind}`);
      return found;
    };
    const custom = renderings.flatMap(({ objects }) => objects.filter(isCustom));

    test('are there for the five kinds that are rendered', () => {
      expect([...new Set(custom.map(({ kind }) => kind))].sort()).toEqual([
        'AlertmanagerConfig',
        'ClusterPodMonitoring',
        'ClusterRules',
        'PodMonitor',
        'PrometheusRule',
      ]);
    });

    test('find nothing wrong, and no unknown field', () => {
      expect(custom.flatMap((object) => definitionOf(object).problems(object))).toEqual([]);
    });

    test.each(custom.map((object) => [object.kind, object] as const))('find an unknown field of a %s', (_, object) => {
      expect(definitionOf(object).problems(withField(object, 'keepFiring')).join()).toContain('keepFiring');
    });

    test('agree about which kinds belong to a namespace', () => {
      expect(named(custom, (object) => definitionOf(object).scope === 'Cluster')).toEqual(
        named(custom, ({ kind }) => clusterKinds.includes(kind)),
      );
    });
  });
} else {
  test(`custom resource definitions are not here; ${definitions} would hold those of Google Managed Prometheus`, () => {
    const unchecked = renderings.flatMap(({ objects }) => objects.filter(isGoogles));
    console.warn(`not checked against a schema: ${named(unchecked, () => true).join(', ')}`);
    expect(unchecked.length).toBeGreaterThan(0);
  });
}
