import type { k8s } from 'cdk8s-plus-28';
import { rawSeriesPerGpu } from '../../../constructs/summary';
import { fileOf, find, type KubernetesObject } from '../../support/synthesize';
import { monitoring, objectsOf } from '../support/monitoring';

type Labels = Readonly<Record<string, string>>;

interface DaemonSet {
  readonly selector: { readonly matchLabels: Labels };
  readonly template: {
    readonly metadata: { readonly labels: Labels; readonly annotations: Labels };
    readonly spec: k8s.PodSpec;
  };
}

const names = ['dcgm-exporter', 'dcgm-exporter-unprofiled'] as const;
const paused = { 'gpu-monitoring/profiling': 'paused' };

/** Labels that make a node one with GPUs. */
const gpuNodes = {
  gke: { 'cloud.google.com/gke-accelerator': 'nvidia-tesla-a100' },
  generic: { 'nvidia.com/gpu.present': 'true' },
} as const;

function daemonSet(objects: readonly KubernetesObject[], name: string): DaemonSet {
  return find(objects, 'DaemonSet', name).spec as DaemonSet;
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
function holds({ key, operator, values }: k8s.NodeSelectorRequirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'In':
      return value !== undefined && (values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(values ?? []).includes(value);
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
}

function runsOn(pod: k8s.PodSpec, labels: Labels): boolean {
  const terms = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const selected = Object.entries(pod.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const fits = terms?.some(({ matchExpressions }) => (matchExpressions ?? []).every((rule) => holds(rule, labels)));
  return selected && (fits ?? true);
}

describe.each(['gke', 'generic'] as const)('on %s', (platform) => {
  const objects = objectsOf({ platform });
  const gpuNode = gpuNodes[platform];
  const on = (labels: Labels) => names.filter((name) => runsOn(daemonSet(objects, name).template.spec, labels));

  test.each<[string, Labels, readonly string[]]>([
    ['a GPU node has the exporter with profiling', gpuNode, ['dcgm-exporter']],
    ['a GPU node that is paused has the other', { ...gpuNode, ...paused }, ['dcgm-exporter-unprofiled']],
    ['another value pauses nothing', { ...gpuNode, 'gpu-monitoring/profiling': 'on' }, ['dcgm-exporter']],
    ['an empty value pauses nothing', { ...gpuNode, 'gpu-monitoring/profiling': '' }, ['dcgm-exporter']],
    ['a node without GPUs has none', {}, []],
    ['a node without GPUs that is paused has none', paused, []],
  ])('%s', (_, labels, expected) => {
    expect(on(labels)).toEqual(expected);
  });

  test('the two differ in nothing but their nodes and their list of fields', () => {
    const [profiled, unprofiled] = names.map((name) => ({
      ...daemonSet(objects, name).template.spec,
      affinity: undefined,
    }));
    const sameList = (pod: unknown) => JSON.stringify(pod).replace('counters-unprofiled.csv', 'counters.csv');
    expect(sameList(unprofiled)).toBe(sameList(profiled));
  });
});

describe('the exporter without profiling', () => {
  const { monitoring: construct, objects } = monitoring();
  const rendered = objects();
  const fieldsIn = (file: string) =>
    fileOf(rendered, 'dcgm-exporter-config', file)
      .trimEnd()
      .split('\n')
      .map((row) => row.split(',')[0] ?? '');

  test('reads a list of its own, without the fields of the profiling counters and with all others', () => {
    const [container] = daemonSet(rendered, 'dcgm-exporter-unprofiled').template.spec.containers;
    expect(container?.args).toEqual(['--collectors', '/etc/dcgm-exporter/counters-unprofiled.csv']);
    const all = fieldsIn('counters.csv');
    expect(all.filter((name) => name.startsWith('DCGM_FI_PROF_')).length).toBeGreaterThan(0);
    expect(fieldsIn('counters-unprofiled.csv')).toEqual(all.filter((name) => !name.startsWith('DCGM_FI_PROF_')));
  });

  test('is rolled when its own list changes', () => {
    const checksums = names.map(
      (name) => daemonSet(rendered, name).template.metadata.annotations['gpu-monitoring/config-checksum'],
    );
    expect(checksums[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(checksums[1]).toMatch(/^[0-9a-f]{16}$/);
    expect(checksums[1]).not.toBe(checksums[0]);
  });

  test('selects its own pods alone', () => {
    const [profiled, unprofiled] = names.map((name) => daemonSet(rendered, name));
    expect(unprofiled?.template.metadata.labels).toMatchObject(unprofiled?.selector.matchLabels ?? {});
    expect(profiled?.template.metadata.labels).not.toMatchObject(unprofiled?.selector.matchLabels ?? {});
    expect(unprofiled?.template.metadata.labels).not.toMatchObject(profiled?.selector.matchLabels ?? {});
  });

  test('is scraped as a job of its own, which promises no profiling', () => {
    const targets = construct.exporter?.scrapeTargets ?? [];
    expect(targets.map(({ job }) => job)).toEqual(names);
    const promised = targets.map(({ metrics }) => metrics.map(({ name }) => name));
    expect(promised[0]).toContain('DCGM_FI_PROF_GR_ENGINE_ACTIVE');
    expect(promised[1]).not.toContain('DCGM_FI_PROF_GR_ENGINE_ACTIVE');
    expect(promised[1]).toContain('DCGM_FI_DEV_GPU_TEMP');
  });

  test('adds no series to the cost, as it takes the place of the other', () => {
    expect(construct.summary().seriesPerGpu.raw).toBe(rawSeriesPerGpu(construct.exporter?.fields ?? [], {}));
  });
});
