import { parse } from 'yaml';
import { gpuAlertOptions } from '../../../alert-rules/gpu/options';
import { inferenceAlertDefinitions, inferenceAlertOptions } from '../../../alert-rules/inference/options';
import { serviceSeries } from '../../../alert-rules/inference/series';
import { inferenceServerNames, inferenceServers } from '../../../catalog/inference-servers';
import {
  type Backend,
  type GpuMonitoringProps,
  inferencePack,
  managedPrometheus,
  prometheus,
  prometheusOperator,
} from '../../../constructs';
import { alertsOf } from '../../../constructs/packs/alerts-schema';
import { parseExpression } from '../../../promql/parse';
import { fileOf, find, type KubernetesObject } from '../../support/synthesize';
import { messageOf, monitoring, objectsOf } from '../support/monitoring';

type Services = NonNullable<NonNullable<GpuMonitoringProps['inference']>['services']>;

const service = {
  name: 'vision',
  namespace: 'serving',
  podLabels: { app: 'vision', team: 'maps' },
  server: 'contract',
  sla: 'user-facing',
} as const;
const inference = { services: [service] };
const withService = (part: object, props: Partial<GpuMonitoringProps> = {}) =>
  monitoring({ ...props, inference: { services: [{ ...service, sla: undefined, ...part }] as Services } });

const rulesIn = (objects: readonly KubernetesObject[]) =>
  (
    parse(fileOf(objects, 'gpu-monitoring-rules-inference')) as {
      groups: { name: string; rules: { alert?: string; record?: string; expr: string; for?: string }[] }[];
    }
  ).groups.flatMap(({ rules }) => rules);
const alertsIn = (built: ReturnType<typeof monitoring>) => new Set(rulesIn(built.objects()).map(({ alert }) => alert));
const saidBy = (built: ReturnType<typeof monitoring>) =>
  built.monitoring.degradations.map(({ subject, effect }) => `${subject} ${effect}`).join('\n');

describe('an inference service', () => {
  const scrapeOf = (objects: readonly KubernetesObject[]) =>
    parse(fileOf(objects, 'gpu-monitoring-scrape-inference')).scrape_configs[0];

  test('is scraped by the pods’ labels in its namespace alone, at the usual port of its server', () => {
    const config = scrapeOf(objectsOf({ inference }));
    expect(config).toMatchObject({
      job_name: 'inference-vision',
      metrics_path: '/metrics',
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['serving'] } }],
    });
    expect(config.relabel_configs.slice(0, 3)).toEqual([
      { source_labels: ['__meta_kubernetes_pod_label_app'], regex: 'vision', action: 'keep' },
      { source_labels: ['__meta_kubernetes_pod_label_team'], regex: 'maps', action: 'keep' },
      { source_labels: ['__meta_kubernetes_pod_container_port_number'], regex: '9090', action: 'keep' },
    ]);
  });

  test.each(inferenceServerNames)('of %s has the port and path of the catalog', (server) => {
    const { port, path } = inferenceServers[server];
    const config = scrapeOf(withService({ server }).objects());
    expect(config.metrics_path).toBe(path);
    expect(JSON.stringify(config.relabel_configs)).toContain(`port_number"],"regex":"${port}"`);
  });

  test('may have a port by name and another path', () => {
    const config = scrapeOf(withService({ port: 'http', path: '/stats' }).objects());
    expect(config.metrics_path).toBe('/stats');
    expect(JSON.stringify(config.relabel_configs)).toContain('port_name"],"regex":"http"');
  });

  test.each<[string, Backend, string, string]>([
    [
      'PodMonitor',
      prometheusOperator(),
      '"port":"http"',
      '"regex":"9090","sourceLabels":["__meta_kubernetes_pod_container_port_number"]',
    ],
    ['ClusterPodMonitoring', managedPrometheus(), '"port":"http"', '"port":9090'],
  ])('is a %s of its own, with its port by name or number', (kind, backend, byName, byNumber) => {
    const specWith = (part: object) =>
      JSON.stringify(find(withService(part, { backend }).objects(), kind, 'inference-vision').spec);
    expect(specWith({ port: 'http' })).toContain(byName);
    expect(specWith({})).toContain(byNumber);
  });

  test('is told from pods of other namespaces where the backend scrapes those as well', () => {
    const objects = objectsOf({ inference, backend: managedPrometheus() });
    const { groups } = find(objects, 'ClusterRules', 'gpu-monitoring-inference').spec as {
      groups: { rules: { expr: string }[] }[];
    };
    const selectors = groups
      .flatMap(({ rules }) => rules.flatMap(({ expr }) => expr.match(/\b(ml_inference_\w+|up)(\{[^}]*\})?/g) ?? []))
      .filter((selector) => !selector.includes('namespace="serving"'));
    expect(selectors).toEqual([]);
  });

  test('may have a name of 40 characters', () => {
    const name = 'a'.repeat(40);
    expect(scrapeOf(withService({ name }).objects()).job_name).toBe(`inference-${name}`);
  });

  test('that nobody names costs nothing: no rules, no scrape, no pages', () => {
    const names = objectsOf().map(({ metadata }) => metadata.name);
    expect(names.filter((name) => /inference/.test(name))).toEqual([]);
    expect(fileOf(objectsOf(), 'gpu-monitoring-board-gpu-runbooks')).not.toContain('# InferenceErrors');
    for (const alert of Object.keys(inferenceAlertDefinitions)) {
      expect(fileOf(objectsOf({ inference }), 'gpu-monitoring-board-gpu-runbooks')).toContain(`# ${alert}`);
    }
  });

  test('takes less than 12 lines, and so does one together with a training job', () => {
    const job =
      'training:\n  jobs:\n    - name: pretrain\n      namespace: research\n      podLabels: { app: pretrain }';
    const chat =
      'inference:\n  services:\n    - name: chat\n      namespace: serving\n      podLabels: { app: chat }\n      server: vllm';
    const both = `${job}\n${chat}`;
    expect(both.split('\n').length).toBeLessThan(12);
    expect(() => objectsOf(parse(both))).not.toThrow();
  });
});

describe('mistakes in services', () => {
  test('are refused by the pack alone as well', () => {
    const broken = { services: [{ ...service, server: 'vllm' as const }] };
    expect(messageOf(() => inferencePack({ inference: broken }))).toMatch(/inference\.services\[0\]\.sla .*no bucket/);
  });
});

describe('the alerts', () => {
  test('are part of the one map of all packs', () => {
    const alerts = { GpuHot: false, InferenceErrors: { warning: { threshold: 0.01, for: '20m' } } } as const;
    const rule = rulesIn(objectsOf({ inference, alerts })).find(
      ({ alert, for: wait }) => alert === 'InferenceErrors' && wait === '20m',
    );
    expect(rule?.expr).toContain('> 0.01');
    expect(alertsOf(inferenceAlertOptions, alerts)).toEqual({ InferenceErrors: alerts.InferenceErrors });
    expect(alertsOf(gpuAlertOptions, alerts)).toEqual({ GpuHot: false });
  });

  test('lead to the board of the service', () => {
    const text = fileOf(objectsOf({ inference }), 'gpu-monitoring-rules-inference');
    expect(text).toContain('/d/ml-inference?var-cluster={{ $labels.cluster | urlquery }}&var-namespace=');
    expect(text).toContain('&var-service={{ $labels.service | urlquery }}');
  });

  test('may be set for a pack that is not there', () => {
    expect(() => objectsOf({ alerts: { InferenceErrors: false } })).not.toThrow();
  });
});

describe('a service that promises nothing', () => {
  const built = withService({});

  test('has the alerts that need no promise, and nobody misses the others', () => {
    const alerts = alertsIn(built);
    expect(alerts).toContain('InferenceSlowRequests');
    expect(alerts).toContain('InferenceErrors');
    expect(
      [...alerts]
        .filter((alert) => /Slo|Sla|Median/.test(alert ?? ''))
        .filter((alert) => alert !== 'InferenceSlowRequests'),
    ).toEqual([]);
    expect(saidBy(built)).not.toMatch(/inference|burn rate/);
  });

  test('has no rule that asks for what it does not record', () => {
    expect(fileOf(built.objects(), 'gpu-monitoring-rules-inference')).not.toContain(serviceSeries.slaMet);
  });
});

describe('what cannot be had is said at synth', () => {
  test('signals that the server does not give, with the alerts that can therefore never fire', () => {
    const built = withService({ server: 'ray-serve', sla: 'backend' });
    expect(alertsIn(built)).not.toContain('InferenceKvCacheFull');
    expect(saidBy(built)).toMatch(
      /inference service vision has no batch size, .*kv cache, which Ray Serve does not tell; it cannot have InferenceKvCacheFull/,
    );
  });

  test('even where another service has the alert', () => {
    const services = [service, { ...service, name: 'rank', server: 'ray-serve', sla: 'backend' }] as const;
    const built = monitoring({ inference: { services: [...services] } });
    expect(alertsIn(built)).toContain('InferenceKvCacheFull');
    expect(saidBy(built)).toMatch(/inference service rank .*it cannot have InferenceKvCacheFull/);
    expect(saidBy(built)).not.toMatch(/inference service vision/);
  });

  test('targets that only a server with other buckets can count', () => {
    const said = saidBy(withService({ server: 'sglang', sla: 'user-facing' }));
    expect(said).toContain('inference service vision: 50 % below 0.05 s cannot be counted');
    expect(said).toContain('--bucket-e2e-request-latency');
    const declared = withService({ server: 'sglang', sla: 'user-facing', buckets: [0.05, 0.1, 0.2] });
    expect(saidBy(declared)).not.toContain('cannot be counted');
  });

  test('a promise that needs a flag of the server', () => {
    const sla = { signal: 'timeToFirstToken', p99: 0.5 };
    const flag = /only with `--metrics-config histogram_latencies=true`/;
    expect(saidBy(withService({ server: 'triton', sla }))).toMatch(flag);
    expect(saidBy(withService({ server: 'triton' }))).not.toMatch(flag);
  });

  test('windows of the burn rate that were dropped, once for all services', () => {
    const built = monitoring({ inference: { services: [service, { ...service, name: 'other' }] } });
    const said = saidBy(built)
      .split('\n')
      .filter((line) => line.startsWith('burn rate of'));
    expect(said).toEqual([
      'burn rate of 95 % is not watched over 1h (it would need 72 % slow requests, and the next window notices them too)',
      expect.stringMatching(/^burn rate of 50 % is not watched over 1h \(.*\), 6h \(.*\), 1d \(.*\), 3d \(.*\)$/),
    ]);
  });

  test('nothing where everything can be had', () => {
    const sla = { signal: 'timeToFirstToken', p99: 0.5 };
    expect(saidBy(withService({ server: 'vllm', sla }))).not.toMatch(/inference|burn rate/);
  });
});

describe('the error budget of 30 days', () => {
  const retentionOf = (props: Partial<GpuMonitoringProps>) => {
    const { prometheus: server } = monitoring(props).monitoring.stack;
    return server === false ? undefined : server.retention;
  };

  test('makes the bundled Prometheus keep samples as long, unless it is told how long', () => {
    expect(retentionOf({})).toBe('15d');
    expect(retentionOf({ inference })).toBe('32d');
    expect(retentionOf({ inference, stack: { prometheus: { storage: '100Gi' } } })).toBe('32d');
    expect(retentionOf({ inference, stack: { prometheus: { retention: '90d' } } })).toBe('90d');
  });

  test('is a problem where it is told too little', () => {
    const stack = { prometheus: { retention: '15d' } };
    expect(messageOf(() => monitoring({ inference, stack }))).toMatch(
      /stack\.prometheus\.retention +15d is too short for rules that look back 30d/,
    );
  });

  test.each<[string, Partial<GpuMonitoringProps>, boolean]>([
    ['the bundled Prometheus', {}, false],
    ['a Prometheus of one’s own', { stack: { prometheus: false, grafana: false } }, true],
    ['the operator’s Prometheus', { backend: prometheusOperator() }, true],
    ['Google’s', { backend: managedPrometheus() }, false],
  ])('asks for a longer retention where nobody knows that of %s', (_who, props, asked) => {
    expect(saidBy(monitoring({ ...props, inference })).includes('set its retention to 32d')).toBe(asked);
    expect(saidBy(monitoring(props))).not.toContain('retention');
  });
});

describe('a rule whose source nothing scrapes', () => {
  test('fails the synth', () => {
    const pack = inferencePack({ inference });
    const broken = {
      ...pack,
      content: (context: Parameters<typeof pack.content>[0]) => ({ ...pack.content(context), scrapeTargets: [] }),
    };
    const stack = { prometheus: { retention: '32d' } };
    expect(messageOf(() => monitoring({ stack, packs: [broken] }))).toContain(
      'nothing produces ml_inference_requests_total',
    );
    expect(() => monitoring({ stack, packs: [pack] })).not.toThrow();
  });

  test.each(inferenceServerNames)('is not among those for %s, of any version', (server) => {
    expect(() => withService({ server })).not.toThrow();
  });

  test('is none that only another version has', () => {
    const namesIn = (version?: string) => {
      const { content } = withService({ server: 'vllm', version }).monitoring.packs.at(-1) ?? {};
      const scraped = (content?.scrapeTargets ?? []).flatMap(({ metrics }) => metrics.map(({ name }) => name));
      const read = (content?.rules ?? []).flatMap(({ rules }) =>
        rules.flatMap(({ expr }) => parseExpression(expr).metrics),
      );
      return { scraped, read };
    };
    const [older, newer] = ['vllm:gpu_cache_usage_perc', 'vllm:kv_cache_usage_perc'];
    for (const names of Object.values(namesIn('0.8.5'))) {
      expect(names).toContain(older);
      expect(names).not.toContain(newer);
    }
    for (const names of Object.values(namesIn())) expect(names).toEqual(expect.arrayContaining([older, newer]));
  });
});

test('every backend takes the rules without complaint', () => {
  for (const backend of [prometheus(), prometheusOperator(), managedPrometheus()]) {
    const services = [
      service,
      { ...service, name: 'other' },
      { ...service, name: 'lean', server: 'torchserve', sla: undefined },
    ];
    expect(() => objectsOf({ backend, inference: { services: services as Services } })).not.toThrow();
  }
});
