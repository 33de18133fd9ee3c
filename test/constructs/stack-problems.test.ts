import { App, Chart } from 'cdk8s';
import { managedPrometheus } from '../../constructs/backends/managed-prometheus';
import { prometheus } from '../../constructs/backends/prometheus';
import { prometheusOperator } from '../../constructs/backends/prometheus-operator';
import { GpuMonitoring, type GpuMonitoringProps } from '../../constructs/gpu-monitoring';
import { type Problem, ProblemsError } from '../../constructs/problem';

function monitoring(props: Partial<GpuMonitoringProps>): GpuMonitoring {
  return new GpuMonitoring(new Chart(new App(), 'chart'), 'monitoring', { cluster: 'example', ...props });
}

function problemsOf(props: Partial<GpuMonitoringProps>): readonly Problem[] {
  try {
    monitoring(props);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
  return [];
}

const pathsOf = (props: Partial<GpuMonitoringProps>) => problemsOf(props).map(({ path }) => path);
const allEffectsOf = (props: Partial<GpuMonitoringProps>) =>
  monitoring({ links: { grafana: 'https://grafana.example.com' }, ...props }).degradations.map(
    ({ subject, effect }) => `${subject} ${effect}`,
  );
/** Without the one that most of these fleets have. */
const effectsOf = (props: Partial<GpuMonitoringProps>) =>
  allEffectsOf(props).filter((effect) => !effect.startsWith('alerting.watchdog'));

const slack = { channel: '#gpu', webhookUrl: { secret: { name: 'slack', key: 'url' } } };
const pagerduty = { routingKey: { secret: { name: 'pagerduty', key: 'key' } } };

describe('parts of the stack that could not work', () => {
  test.each([managedPrometheus(), prometheusOperator()])('a bundled Prometheus is refused for $name', (backend) => {
    expect(pathsOf({ backend, stack: { prometheus: {} } })).toEqual(['stack.prometheus']);
  });

  test('a Grafana without the bundled Prometheus needs the address of another', () => {
    expect(pathsOf({ backend: prometheusOperator(), stack: { grafana: {} } })).toEqual(['stack.grafana.prometheusUrl']);
    const prometheusUrl = 'http://prometheus-operated.monitoring:9090';
    expect(pathsOf({ backend: prometheusOperator(), stack: { grafana: { prometheusUrl } } })).toEqual([]);
  });

  test('a log shipper that nothing sends to is refused', () => {
    const stack = { alertmanager: false, logShipper: 'bundled' } as const;
    expect(pathsOf({ stack })).toEqual(['stack.logShipper']);
  });

  test.each(['nodeSelector', 'runtimeClass'] as const)('%s of the exporter is refused on GKE', (option) => {
    const exporter = option === 'nodeSelector' ? { nodeSelector: { gpu: 'yes' } } : { runtimeClass: 'nvidia' };
    expect(pathsOf({ exporter })).toEqual([`exporter.${option}`]);
    expect(pathsOf({ exporter, platform: 'generic' })).toEqual([]);
  });

  test.each(['quay.io/prometheus/prometheus:latest', 'quay.io/prometheus/prometheus'])(
    '%s is no pinned image',
    (image) => {
      expect(pathsOf({ images: { overrides: { prometheus: image } } })).toEqual(['images.overrides.prometheus']);
    },
  );

  test('a digest is a pinned image', () => {
    const image = `quay.io/prometheus/prometheus@sha256:${'0'.repeat(64)}`;
    expect(pathsOf({ images: { overrides: { prometheus: image } } })).toEqual([]);
  });

  test.each(['../x', 'a/b', '.hidden', 'a: b'])('%s is no folder for boards', (folder) => {
    expect(pathsOf({ boards: { folder } })).toEqual(['boards.folder']);
  });
});

describe('alerts that nobody would get', () => {
  test('are named when there is no receiver at all', () => {
    expect(effectsOf({})).toEqual([expect.stringContaining('names no receiver')]);
  });

  test('are named when only PagerDuty is there, which gets no warnings', () => {
    expect(effectsOf({ alerting: { pagerduty } })).toEqual([expect.stringContaining('names no slack')]);
  });

  test('say who is not reached where only a team or a program is', () => {
    const teams = [{ team: 'vision', slack }];
    const webhooks = [{ name: 'tickets', url: { secret: { name: 'tickets', key: 'url' } } }];
    const nobody = 'alerting names no common slack: what belongs to no team reaches no person';
    for (const alerting of [{ teams }, { webhooks }]) expect(effectsOf({ alerting })).toEqual([nobody]);
    expect(effectsOf({ alerting: { teams, pagerduty } })).toEqual([
      'alerting names no common slack: a warning that belongs to no team reaches no person',
    ]);
  });

  test('are none with Slack', () => {
    expect(effectsOf({ alerting: { slack } })).toEqual([]);
  });

  test('are those about alerting itself, without a dead man’s switch', () => {
    expect(allEffectsOf({ alerting: { slack } })).toEqual([expect.stringMatching(/^alerting\.watchdog is not set/)]);
    const watchdog = { url: { secret: { name: 'switch', key: 'url' } } };
    expect(allEffectsOf({ alerting: { slack, watchdog } })).toEqual([]);
  });

  test('are the info alerts, without a log shipper', () => {
    expect(effectsOf({ alerting: { slack }, stack: { logShipper: 'none' } })).toEqual([
      'stack.logShipper is none: info alerts are seen only in Alertmanager',
    ]);
  });

  test('are named for a backend whose routing is not rendered', () => {
    expect(effectsOf({ backend: managedPrometheus(), alerting: { slack } })).toEqual(
      expect.arrayContaining([expect.stringContaining('is not rendered for managed-prometheus')]),
    );
    expect(effectsOf({ backend: prometheusOperator() })).toEqual([
      expect.stringContaining('is not rendered for prometheus-operator'),
    ]);
    expect(effectsOf({ stack: { alertmanager: false }, alerting: { slack } })).toEqual([
      expect.stringContaining('is not rendered for prometheus '),
    ]);
  });
});

describe('the version of the files', () => {
  test('is that of the bundled server', () => {
    const chart = new Chart(new App(), 'chart');
    new GpuMonitoring(chart, 'monitoring', { cluster: 'example', backend: prometheus({ version: '3.13.5' }) });
    const text = JSON.stringify(chart.toJson());
    expect(text).toContain('quay.io/prometheus/prometheus:v3.13.5');
  });

  test('before 2.43 is refused for the bundled server, which could not start', () => {
    expect(pathsOf({ backend: prometheus({ version: '2.42.0' }) })).toEqual(['backend.version']);
    expect(pathsOf({ backend: prometheus({ version: '2.43.0' }) })).toEqual([]);
  });

  test('before 2.43 cannot read scrape configurations from files of their own, which is said', () => {
    const stack = { prometheus: false, grafana: false } as const;
    const effects = effectsOf({ backend: prometheus({ version: '2.42.0' }), stack, alerting: { slack } });
    expect(effects).toEqual(
      expect.arrayContaining([expect.stringContaining('scrape configuration of gpu is not read')]),
    );
  });

  test('is refused when it is no version', () => {
    expect(() => prometheus({ version: '3' })).toThrow(/must be a version such as 3\.14\.0/);
  });
});

describe('links that lead nowhere', () => {
  test('are named where the address of Grafana is left out', () => {
    expect(effectsOf({ links: {}, alerting: { slack } })).toEqual([
      expect.stringContaining('where `kubectl port-forward service/grafana 3000` answers'),
    ]);
  });

  test('are named where no Grafana is deployed either', () => {
    expect(effectsOf({ links: {}, backend: prometheusOperator() })).toEqual(
      expect.arrayContaining([expect.stringContaining('where nothing answers')]),
    );
  });
});

describe('an alert that needs kube-state-metrics', () => {
  test('is named where there is none, and not where it is switched off', () => {
    const stack = { kubeStateMetrics: 'none' } as const;
    expect(effectsOf({ stack, alerting: { slack } })).toEqual([
      expect.stringContaining('GpuExporterMissing is left out'),
      expect.stringContaining('GpuExporterRestarting is left out'),
    ]);
    expect(effectsOf({ stack, alerting: { slack }, alerts: { GpuExporterMissing: false } })).toEqual([
      expect.stringContaining('GpuExporterRestarting is left out'),
    ]);
    const alerts = { GpuExporterMissing: false, GpuExporterRestarting: false } as const;
    expect(effectsOf({ stack, alerting: { slack }, alerts })).toEqual([]);
  });
});

describe('the muting of alerts while a node is repaired', () => {
  const repair = { nvsentinel: true } as const;
  const aboutRepair = (props: Parameters<typeof effectsOf>[0]) =>
    effectsOf(props).filter((effect) => /^(repair|GpuNodeUnderRepair)/.test(effect));

  test('needs nothing more with the bundled stack', () => {
    expect(aboutRepair({ repair, alerting: { slack } })).toEqual([]);
  });

  test('is left out with its alert without kube-state-metrics', () => {
    expect(aboutRepair({ repair, stack: { kubeStateMetrics: 'none' } })).toEqual([
      expect.stringContaining('GpuNodeUnderRepair is left out, as it needs kube-state-metrics'),
    ]);
  });

  test('says what another Alertmanager and kube-state-metrics must be told', () => {
    expect(aboutRepair({ repair, backend: prometheusOperator() })).toEqual([
      expect.stringMatching(/inhibit_rules of yours \{"source_matchers":\["alertname=\\"GpuNodeUnderRepair\\""\]/),
      expect.stringContaining('--metric-labels-allowlist=nodes=[dgxc.nvidia.com/nvsentinel-state]'),
    ]);
  });

  test('asks nothing of kube-state-metrics for GKE’s own repair', () => {
    expect(aboutRepair({ repair: { gkeAutoRepair: true }, backend: prometheusOperator() })).toHaveLength(1);
  });

  test('is nothing while its alert is off', () => {
    expect(aboutRepair({ repair, alerts: { GpuNodeUnderRepair: false } })).toEqual([
      'repair mutes nothing while GpuNodeUnderRepair is off',
    ]);
  });
});
