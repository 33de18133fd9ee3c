import { App, Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { parse } from 'yaml';
import {
  GpuMonitoring,
  kit,
  managedPrometheus,
  prometheus,
  prometheusOperator,
  type RuleGroup,
} from '../../constructs';
import { exampleObjects, fileOf, find, type KubernetesObject } from '../support/synthesize';
import { messageOf, monitoring, objectsOf, pack } from './support/monitoring';

const queue: RuleGroup = {
  name: 'queue',
  rules: [
    { record: 'queue:up:max', expr: 'max(up)' },
    { alert: 'QueueDown', severity: 'warning', expr: 'queue:up:max == 0', for: '5m', summary: 's', description: 'd' },
  ],
};

function group(name: string, expr: string): RuleGroup {
  return { name, rules: [{ record: `${name}:value:max`, expr }] };
}

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

const identity = (objects: readonly KubernetesObject[]) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''} ${metadata.name}`);

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
    const { scrapeTarget } = construct.exporter;
    const refused = () => construct.addPack(pack('own', { scrapeTargets: [scrapeTarget] }));
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

describe('retention', () => {
  test('is refused where it is shorter than what the built-in rules look back, and a day', () => {
    expect(messageOf(() => monitoring({ stack: { prometheus: { retention: '1d' } } }))).toMatch(
      /retention\s+1d is too short for rules that look back \w+\s+use at least 1d/,
    );
  });

  test('is nobody’s business where another Prometheus keeps the samples', () => {
    const rules = [group('q', 'max_over_time(up[60d])')];
    expect(() => monitoring({ backend: prometheusOperator(), packs: [pack('own', { rules })] })).not.toThrow();
  });
});

describe('an alert that is switched off at one severity', () => {
  const severities = (objects: readonly KubernetesObject[], alert: string) =>
    parse(fileOf(objects, 'gpu-monitoring-rules-gpu'))
      .groups.flatMap((rendered: { rules: { alert?: string; labels: { severity: string } }[] }) => rendered.rules)
      .filter((rule: { alert?: string }) => rule.alert === alert)
      .map((rule: { labels: { severity: string } }) => rule.labels.severity);

  test('has two severities at first', () => {
    expect(severities(objectsOf(), 'GpuHot')).toEqual(['critical', 'warning']);
  });

  test.each<[string, () => KubernetesObject[]]>([
    ['props', () => objectsOf({ alerts: { GpuHot: { critical: false } } })],
    ['YAML', () => exampleObjects({ alerts: { GpuHot: { critical: false } } })],
  ])('loses that one alone, through the %s', (_, objects) => {
    expect(severities(objects(), 'GpuHot')).toEqual(['warning']);
    expect(severities(objects(), 'GpuThermalThrottle').length).toBeGreaterThan(0);
  });
});

describe('in somebody else’s chart', () => {
  test('a name of the cluster is enough', () => {
    for (const backend of [prometheus(), prometheusOperator(), managedPrometheus()]) {
      const app = new App();
      new GpuMonitoring(new Chart(app, 'platform'), 'gpu', { cluster: 'example', backend });
      expect(() => app.charts.map((chart) => chart.toJson())).not.toThrow();
    }
  });

  test('the operator’s resources carry the release that selects them', () => {
    const chart = new Chart(new App(), 'platform');
    new GpuMonitoring(chart, 'gpu', {
      cluster: 'research',
      backend: prometheusOperator({ selectorLabels: { release: 'monitoring' } }),
      nodePools: [{ name: 'train', machineType: 'a2-highgpu-8g', zones: ['us-central1-a'] }],
    });
    expect(find(chart.toJson(), 'PrometheusRule', 'gpu-monitoring-gpu').metadata.labels?.release).toBe('monitoring');
  });

  test('objects of the whole cluster get no namespace from the chart', () => {
    const objects = monitoring({}, { namespace: 'platform' }).objects();
    const global = objects.filter(({ kind }) => /^(Namespace|Cluster.*)$/.test(kind));
    expect(global.filter(({ metadata }) => metadata.namespace !== undefined).map(({ kind }) => kind)).toEqual([]);
  });

  test('two clusters fit into one app, a chart each', () => {
    const app = new App();
    const charts = ['one', 'two'].map((cluster) => {
      const chart = new Chart(app, cluster);
      new GpuMonitoring(chart, 'gpu', { cluster });
      return chart;
    });
    const [one = [], two = []] = charts.map((chart): KubernetesObject[] => chart.toJson());
    expect(identity(one)).toEqual(identity(two));
    expect(fileOf(one, 'gpu-monitoring-scrape-gpu')).toContain('replacement: one');
    expect(fileOf(two, 'gpu-monitoring-scrape-gpu')).toContain('replacement: two');
  });

  test('two clusters in one chart are refused, as one would overwrite the other', () => {
    const chart = new Chart(new App(), 'platform');
    new GpuMonitoring(chart, 'one', { cluster: 'one' });
    expect(messageOf(() => new GpuMonitoring(chart, 'two', { cluster: 'two' }))).toMatch(/chart/);
  });
});

describe('names that Kubernetes refuses', () => {
  test.each<[string, Parameters<typeof monitoring>[0]]>([
    ['namespace', { namespace: 'GPU Monitoring' }],
    ['exporter.namespace', { exporter: { namespace: 'gpu_exporter' } }],
    ['images.registry', { images: { registry: 'https://mirror.example.com' } }],
  ])('are refused with their path: %s', (path, props) => {
    expect(messageOf(() => monitoring(props))).toContain(`  ${path} `);
  });
});

describe('secrets', () => {
  test('are listed with their keys, for somebody else to create', () => {
    const { monitoring: construct } = monitoring({
      alerting: {
        slack: { channel: '#gpu', webhookUrl: { secret: { name: 'alerts', key: 'slack' } } },
        pagerduty: { routingKey: { secret: { name: 'alerts', key: 'pagerduty' } } },
      },
    });
    expect(construct.secrets).toEqual([
      { name: 'alerts', keys: ['slack', 'pagerduty'] },
      { name: 'grafana-admin', keys: ['password'] },
    ]);
  });
});

describe('the runbook link of an alert', () => {
  const linkOf = (props: Parameters<typeof objectsOf>[0], alert: string) => {
    const objects = objectsOf({ packs: [pack('queue', { rules: [queue] })], ...props });
    const files = ['gpu-monitoring-rules-gpu', 'gpu-monitoring-rules-queue'].map((name) => fileOf(objects, name));
    const rules = files.flatMap((file) =>
      (
        parse(file) as { groups: { rules: { alert?: string; annotations?: Record<string, string> }[] }[] }
      ).groups.flatMap((found) => found.rules),
    );
    return rules.find((rule) => rule.alert === alert)?.annotations?.runbook_url;
  };

  test('leads to its page on the runbook board, and is left out where there is no page', () => {
    expect(linkOf({}, 'GpuHot')).toMatch(/\/d\/gpu-runbooks\?viewPanel=\d+$/);
    expect(linkOf({}, 'QueueDown')).toBeUndefined();
  });

  test('leads to the folder of pages that was named, for every alert', () => {
    const links = { runbooks: 'https://runbooks.example.com/' };
    expect(linkOf({ links }, 'GpuHot')).toBe('https://runbooks.example.com/GpuHot.md');
    expect(linkOf({ links }, 'QueueDown')).toBe('https://runbooks.example.com/QueueDown.md');
  });
});
