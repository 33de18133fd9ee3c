import type { k8s } from 'cdk8s-plus-28';
import { parse } from 'yaml';
import { kit, managedPrometheus, prometheus, prometheusOperator, type RuleGroup } from '../../../constructs';
import { fileOf, find, type KubernetesObject } from '../../support/synthesize';
import { identity } from '../support/identity';
import { messageOf, monitoring, pack } from '../support/monitoring';
import { group, queue } from '../support/queue';

function boardOf(uid: string, expr: string): kit.Board {
  const panel = kit.stat({
    key: 'up',
    title: 'Up',
    description: 'Whether it is up.',
    unit: 'boolean',
    noValue: 'nothing is scraped',
    queries: [{ expr, legend: 'up' }],
  });
  return kit.board({ uid, title: 'Queue', description: 'd', folder: 'ML', tags: [], content: { panels: [panel] } });
}

function podOf(objects: readonly KubernetesObject[], kind: string, name: string): k8s.PodTemplateSpec {
  return (find(objects, kind, name).spec as { readonly template: k8s.PodTemplateSpec }).template;
}

function projected(pod: k8s.PodTemplateSpec, volume: string): readonly k8s.VolumeProjection[] {
  return pod.spec?.volumes?.find(({ name }) => name === volume)?.projected?.sources ?? [];
}

describe('a pack that is added later', () => {
  const built = monitoring();
  const before = built.objects();
  built.monitoring.addPack(pack('queue', { rules: [queue], boards: [boardOf('queue', 'queue:up:max')] }));
  const after = built.objects();
  const checksumOf = (objects: readonly KubernetesObject[]) =>
    podOf(objects, 'StatefulSet', 'prometheus').metadata?.annotations?.['gpu-monitoring/config-checksum'];

  test('has its rules read by the bundled Prometheus', () => {
    expect(projected(podOf(after, 'StatefulSet', 'prometheus'), 'rules')).toContainEqual({
      configMap: { name: 'gpu-monitoring-rules-queue' },
    });
    expect(parse(fileOf(after, 'gpu-monitoring-rules-queue')).groups[0].name).toBe('queue');
  });

  test('restarts the bundled Prometheus', () => {
    expect(checksumOf(after)).not.toBe(checksumOf(before));
  });

  test('has its board shown by the bundled Grafana in its folder', () => {
    const grafana = podOf(after, 'Deployment', 'grafana');
    const mount = grafana.spec?.containers[0]?.volumeMounts?.find(({ mountPath }) => mountPath.endsWith('/boards/ML'));
    expect(projected(grafana, mount?.name ?? '')).toEqual([{ configMap: { name: 'gpu-monitoring-board-queue' } }]);
    expect(find(after, 'ConfigMap', 'gpu-monitoring-board-queue').metadata).toMatchObject({
      labels: { grafana_dashboard: '1' },
      annotations: { grafana_folder: 'ML' },
    });
  });

  test('is counted', () => {
    const without = monitoring().monitoring.summary();
    const { groups, alerts, boards, recordedSeries } = built.monitoring.summary();
    expect({ groups, alerts, boards, recordedSeries }).toEqual({
      groups: without.groups + 1,
      alerts: without.alerts + 1,
      boards: without.boards + 1,
      recordedSeries: without.recordedSeries + 1,
    });
  });

  test('is told about the cluster that it becomes part of', () => {
    const { monitoring: construct } = monitoring({ backend: managedPrometheus() });
    const content = jest.fn(() => ({}));
    construct.addPack({ name: 'curious', content });
    expect(content).toHaveBeenCalledWith(
      expect.objectContaining({ cluster: 'example', clusterLabels: {}, expectedGpus: { 'a2-highgpu-8g': 8 } }),
    );
  });
});

describe('an alert in several rules', () => {
  const alert = queue.rules.find((rule) => 'alert' in rule);
  const rulesWith = (...labels: Readonly<Record<string, string>>[]) => [
    {
      name: 'q',
      rules: labels.flatMap((each) => (alert === undefined ? [] : [{ ...alert, expr: 'up == 0', labels: each }])),
    },
  ];
  const added = (name: string, rules: ReturnType<typeof rulesWith>) => (built: ReturnType<typeof monitoring>) =>
    messageOf(() => built.monitoring.addPack(pack(name, { rules })));

  test('is accepted where static labels tell them apart', () => {
    expect(added('own', rulesWith({ window: '1h' }, { window: '6h' }))(monitoring())).toBe('nothing was thrown');
  });

  test('is refused where they do not, in whatever order the labels are', () => {
    const rules = rulesWith({ window: '1h', tier: 'a' }, { tier: 'a', window: '1h' });
    expect(added('own', rules)(monitoring())).toContain('alert QueueDown (warning) is there twice');
  });

  test('belongs to one pack all the same', () => {
    const built = monitoring();
    added('own', rulesWith({ window: '1h' }))(built);
    const other = rulesWith({ window: '6h' }).map((group) => ({ ...group, name: 'other' }));
    expect(added('other', other)(built)).toContain('alert QueueDown (warning) is there twice, first in the pack own');
  });
});

describe('a pack is refused', () => {
  test.each<[string, Parameters<typeof pack>[1], RegExp]>([
    [
      'with a group of a name that is taken',
      { rules: [{ ...queue, name: 'gpu-xid' }] },
      /group gpu-xid is there twice/,
    ],
    [
      'with an alert of a name and severity that is taken',
      { rules: [{ name: 'q', rules: [queue.rules[1], queue.rules[1]].flatMap((rule) => (rule ? [rule] : [])) }] },
      /alert QueueDown \(warning\) is there twice/,
    ],
    ['with a board of a uid that is taken', { boards: [boardOf('gpu-fleet', 'up')] }, /board gpu-fleet is there twice/],
    [
      'with a rule on a metric that nothing produces',
      { rules: [group('q', 'max(queue_length)')] },
      /packs\.own\.q\.q:value:max\s+nothing produces queue_length\s+in: max\(queue_length\)/,
    ],
    [
      'with a board on a metric that nothing produces',
      { boards: [boardOf('q', 'queue_length')] },
      /packs\.own\.q\s+nothing produces queue_length/,
    ],
    ['with a rule that is not PromQL', { rules: [group('q', 'max(up')] }, /packs\.own\.q\.q:value:max\s+column \d+/],
    [
      'with a function that no stable Prometheus has',
      { rules: [group('q', 'mad_over_time(up[5m])')] },
      /mad_over_time\(\) is experimental/,
    ],
    [
      'with a rule that looks back longer than samples are kept',
      { rules: [group('q', 'max_over_time(up[14d1s])')] },
      /stack\.prometheus\.retention\s+15d is too short for rules that look back 14d1s/,
    ],
    [
      'with a rule whose range and offset together are longer than samples are kept',
      { rules: [group('q', 'max_over_time(up[10d] offset 10d)')] },
      /stack\.prometheus\.retention\s+15d is too short/,
    ],
  ])('%s', (_, content, message) => {
    const { monitoring: construct } = monitoring();
    expect(messageOf(() => construct.addPack(pack('own', content)))).toMatch(message);
  });

  test('with a name that is taken', () => {
    const { monitoring: construct } = monitoring();
    construct.addPack(pack('own', {}));
    expect(messageOf(() => construct.addPack(pack('own', {})))).toContain('pack own is there twice');
  });

  test.each(['My Pack', 'own_pack', '-own', ''])('with the name "%s", which cannot be part of an object’s', (name) => {
    const { monitoring: construct } = monitoring();
    expect(messageOf(() => construct.addPack(pack(name, { rules: [queue] })))).toMatch(/lower case letters/);
  });

  test('with a scrape target whose job is taken', () => {
    const { monitoring: construct } = monitoring();
    const scrapeTargets = construct.packs.flatMap(({ content }) => content.scrapeTargets ?? []);
    const refused = () => construct.addPack(pack('own', { scrapeTargets }));
    expect(messageOf(refused)).toContain('dcgm-exporter is there twice');
  });

  test('with a function that its Prometheus is too old for', () => {
    const rules = [group('q', 'histogram_avg(up)')];
    const on = (version: string) => () =>
      monitoring({ backend: prometheus({ version }), packs: [pack('own', { rules })] });
    expect(messageOf(on('2.47.0'))).toContain('histogram_avg() needs Prometheus 2.48, this is 2.47');
    expect(on('2.48.0')).not.toThrow();
  });

  test('with every mistake at once', () => {
    const rules = [group('a', 'nothing_a'), group('b', 'nothing_b'), group('c', 'mad_over_time(up[60d])')];
    const { monitoring: construct } = monitoring();
    const message = messageOf(() => construct.addPack(pack('own', { rules })));
    expect(message).toContain('4 problems');
    expect(message).toMatch(/nothing_a.*nothing_b.*mad_over_time.*60d/s);
  });

  test('and leaves nothing behind', () => {
    const built = monitoring();
    const before = identity(built.objects());
    expect(() => built.monitoring.addPack(pack('own', { rules: [queue, group('q', 'nothing')] }))).toThrow();
    expect(identity(built.objects())).toEqual(before);
    expect(built.monitoring.packs.map(({ name }) => name)).toEqual(['platform', 'gpu']);
  });
});

describe('a recorded series', () => {
  const refused = (...rules: RuleGroup['rules']) => {
    const { monitoring: construct } = monitoring();
    return messageOf(() => construct.addPack(pack('own', { rules: [{ name: 'q', rules }] })));
  };

  test('of a name that another pack records is refused', () => {
    expect(refused({ record: 'gpu:temperature_celsius:max', expr: 'max(up)' })).toMatch(
      /packs\.own\.q\.gpu:temperature_celsius:max\s+series gpu:temperature_celsius:max is there twice, first in the pack gpu/,
    );
  });

  test('that a pack records twice is refused, labels or not', () => {
    const rule = { record: 'q:up:max', expr: 'max(up)' };
    expect(refused(rule, { ...rule, expr: 'min(up)' })).toContain('1 problem');
    const labels = { a: '1', b: '2' };
    expect(refused({ ...rule, labels }, { ...rule, labels: { b: '2', a: '1' } })).toContain('q:up:max is there twice');
  });

  test('may be recorded in parts that labels tell apart', () => {
    const rule = { record: 'q:up:max', expr: 'max(up)' };
    expect(refused({ ...rule, labels: { a: '1' } }, { ...rule, labels: { a: '2' } })).toBe('nothing was thrown');
  });

  test.each(['up', 'DCGM_FI_DEV_GPU_TEMP'])('with the name of a series that is collected, %s, is refused', (record) => {
    expect(refused({ record, expr: 'vector(1)' })).toContain(`series ${record} is collected already`);
  });
});

describe('the mistakes of several packs', () => {
  const broken = {
    name: 'broken',
    content: () => {
      throw new Error('no quota');
    },
  };
  const lookBack = (window: string) => group(`q${window}`, `max_over_time(up[${window}])`);

  test('are reported together, under the path of the construct', () => {
    const message = messageOf(() =>
      monitoring({
        stack: { prometheus: { retention: '1h' }, kubeStateMetrics: 'none' },
        packs: [
          broken,
          pack('one', { rules: [lookBack('9d'), group('a', 'mad_over_time(up[1h])')] }),
          pack('two', { rules: [lookBack('20d'), { name: 'b', rules: [{ record: 'b c', expr: 'up' }] }] }),
        ],
      }),
    );
    expect(message).toMatch(/^somebody\/monitoring: 4 problems\n/);
    expect(message).toMatch(/broken\s+content\(\) failed: no quota.*mad_over_time.*packs\.two\.b\["b c"\]\.record/s);
  });

  test('name a retention once, with what all of them need', () => {
    const message = messageOf(() =>
      monitoring({
        stack: { prometheus: { retention: '1h' } },
        packs: [pack('one', { rules: [lookBack('9d')] }), pack('two', { rules: [lookBack('20d')] })],
      }),
    );
    expect(message).toMatch(/: 1 problem\n.*1h is too short for rules that look back 20d\s+use at least 21d\n/s);
  });

  test('do not blame others for series that a pack would bring which cannot be read', () => {
    const message = messageOf(() =>
      monitoring({ packs: [broken, pack('one', { rules: [group('a', 'broken:x:max')] })] }),
    );
    expect(message).toContain('1 problem\n');
    expect(message).not.toContain('nothing produces');
  });

  test('stand beside those of the stack', () => {
    const message = messageOf(() =>
      monitoring({ backend: prometheusOperator(), stack: { prometheus: {} }, packs: [broken] }),
    );
    expect(message).toMatch(/2 problems.*stack\.prometheus.*packs\.broken/s);
  });

  test('are none where each uses what the other records, in whichever order they come', () => {
    const packs = [
      pack('one', { rules: [group('a', 'b:value:max')] }),
      pack('two', { rules: [group('b', 'max(up)')] }),
    ];
    expect(() => monitoring({ packs })).not.toThrow();
  });
});

describe('retention', () => {
  test('is refused where it is shorter than what the built-in rules look back, and a day', () => {
    expect(messageOf(() => monitoring({ stack: { prometheus: { retention: '7d' } } }))).toMatch(
      /retention\s+7d is too short for rules that look back 7d\s+use at least 8d/,
    );
  });

  test('may be shorter where the alert that looks back a week is off', () => {
    const options = { alerts: { GpuRowRemapFast: false }, stack: { prometheus: { retention: '2d' } } } as const;
    expect(() => monitoring(options)).not.toThrow();
  });

  test('is nobody’s business where another Prometheus keeps the samples', () => {
    const rules = [group('q', 'max_over_time(up[60d])')];
    expect(() => monitoring({ backend: prometheusOperator(), packs: [pack('own', { rules })] })).not.toThrow();
  });
});
