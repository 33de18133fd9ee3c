import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { GpuMonitoring, managedPrometheus, prometheus, prometheusOperator } from '../../constructs';
import { exampleObjects, fileOf, find, type KubernetesObject } from '../support/synthesize';
import { identity } from './support/identity';
import { messageOf, monitoring, objectsOf, pack } from './support/monitoring';
import { queue } from './support/queue';

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

describe('the runbook of an alert', () => {
  const page = '# QueueDown\n\nStart it again.';
  const withPage = pack('queue', { rules: [queue], runbooks: { QueueDown: page } });
  const withoutPage = pack('queue', { rules: [queue] });

  const linkIn = (objects: readonly KubernetesObject[], alert: string) => {
    const files = ['gpu-monitoring-rules-gpu', 'gpu-monitoring-rules-queue'].map((name) => fileOf(objects, name));
    const rules = files.flatMap((file) =>
      (
        parse(file) as { groups: { rules: { alert?: string; annotations?: Record<string, string> }[] }[] }
      ).groups.flatMap((found) => found.rules),
    );
    return rules.find((rule) => rule.alert === alert)?.annotations?.runbook_url;
  };
  const boardIn = (objects: readonly KubernetesObject[]) => {
    const board = JSON.parse(fileOf(objects, 'gpu-monitoring-board-gpu-runbooks'));
    return board.panels as readonly { readonly id: number; readonly title: string; readonly options: object }[];
  };
  const addedLater = () => {
    const built = monitoring();
    built.monitoring.addPack(withPage);
    return built;
  };

  test('leads to its page on the runbook board, and is left out where there is no page', () => {
    const objects = objectsOf({ packs: [withoutPage] });
    expect(linkIn(objects, 'GpuHot')).toMatch(/\/d\/gpu-runbooks\?viewPanel=\d+$/);
    expect(linkIn(objects, 'QueueDown')).toBeUndefined();
  });

  test.each<[string, () => KubernetesObject[]]>([
    ['given at first', () => objectsOf({ packs: [withPage] })],
    ['added later', () => addedLater().objects()],
  ])('is shown on the board where the link leads to, by a pack that is %s', (_when, objects) => {
    const panel = boardIn(objects()).find(({ title }) => title === 'QueueDown');
    expect(panel?.options).toMatchObject({ content: page });
    expect(linkIn(objects(), 'QueueDown')).toBe(`http://localhost:3000/d/gpu-runbooks?viewPanel=${panel?.id}`);
  });

  test('of a pack that is added later is counted, and the pages before it stay', () => {
    const before = boardIn(objectsOf());
    const built = addedLater();
    const config = find(built.objects(), 'ConfigMap', 'gpu-monitoring-board-gpu-runbooks');
    expect(boardIn(built.objects())).toHaveLength(before.length + 1);
    expect(config.metadata.annotations?.['gpu-monitoring/panels']).toBe(String(before.length + 1));
    expect(built.monitoring.summary().panels).toBe(monitoring().monitoring.summary().panels + 1);
  });

  test('leads to the folder of pages that was named, for every alert, and there is no board', () => {
    const objects = objectsOf({ packs: [withoutPage], links: { runbooks: 'https://runbooks.example.com/' } });
    expect(linkIn(objects, 'GpuHot')).toBe('https://runbooks.example.com/GpuHot.md');
    expect(linkIn(objects, 'QueueDown')).toBe('https://runbooks.example.com/QueueDown.md');
    expect(() => boardIn(objects)).toThrow(/0 objects/);
  });

  test('cannot be that of another pack', () => {
    const message = messageOf(() => monitoring({ packs: [pack('own', { runbooks: { GpuHot: page } })] }));
    expect(message).toMatch(/packs\.own\.runbooks\.GpuHot\s+runbook GpuHot is there twice, first in the pack platform/);
  });
});
