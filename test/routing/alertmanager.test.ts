import { rmSync } from 'node:fs';
import { parse } from 'yaml';
import { watchdogAlert } from '../../alert-rules/watchdog';
import type { RenderedGroup, RenderedRule } from '../../constructs/backends/rule-groups';
import type { Toolset } from '../../scripts/tools/toolset';
import { type Alertmanager, startAlertmanager } from '../e2e/support/alertmanager';
import { eventually, waitingTestMilliseconds } from '../e2e/support/eventually';
import { mountedFiles, podTemplate } from '../e2e/support/mounted-files';
import type { Labels } from '../e2e/support/prometheus';
import { type Sink, startSink } from '../e2e/support/sink';
import { temporaryFolder } from '../support/fake-tools';
import { exampleConfiguration, exampleObjects, fileOf, find } from '../support/synthesize';
import { toolsets } from '../support/tools';
import { checked, receiversOf, writeConfig } from './support';

jest.setTimeout(waitingTestMilliseconds);

const { slack, pagerduty, watchdog } = exampleConfiguration().alerting;

/** Where alerts of each severity go, by what the configuration names. `none` and anything unknown go nowhere. */
const setups = [
  {
    name: 'Slack and PagerDuty',
    alerting: { slack, pagerduty },
    routes: { critical: 'pagerduty,slack', warning: 'slack', info: 'log', none: 'none', unheard: 'none' },
  },
  {
    name: 'only Slack',
    alerting: { slack },
    routes: { critical: 'slack', warning: 'slack', info: 'log', none: 'none', unheard: 'none' },
  },
  {
    name: 'only PagerDuty',
    alerting: { pagerduty },
    routes: { critical: 'pagerduty', warning: 'none', info: 'log', none: 'none', unheard: 'none' },
  },
  {
    name: 'neither',
    alerting: {},
    routes: { critical: 'none', warning: 'none', info: 'log', none: 'none', unheard: 'none' },
  },
] as const;

const objects = exampleObjects();

/** Every alert of the example with the labels that its rule gives it. */
const alerts = objects
  .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('gpu-monitoring-rules-'))
  .flatMap(({ metadata }) => (parse(fileOf(objects, metadata.name)) as { groups: RenderedGroup[] }).groups)
  .flatMap(({ rules }) => rules.filter((rule): rule is RenderedRule & { alert: string } => rule.alert !== undefined))
  .map(({ alert, labels = {} }) => ({ alert, severity: labels.severity ?? '', labels }));

describe.each(toolsets())('Alertmanager $versions.alertmanager', (toolset) => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  const configFile = (name: string, alerting: (typeof setups)[number]['alerting']) =>
    writeConfig(toolset, fileOf(exampleObjects({ alerting }), 'alertmanager-config'), folder, name);

  describe.each(setups)('with $name', ({ name, alerting, routes }) => {
    const file = configFile(name, alerting);

    test('accepts the configuration', () => {
      expect(checked(toolset, file)).toMatch(/^0 .*SUCCESS/);
    });

    test.each(Object.entries(routes))('sends %s to %s', (severity, receivers) => {
      expect(receiversOf(toolset, file, { severity, alertname: 'GpuHot', cluster: 'research' })).toBe(receivers);
    });

    test('sends what has no severity nowhere', () => {
      expect(receiversOf(toolset, file, { alertname: 'GpuHot' })).toBe('none');
    });
  });

  describe('sends, in the example,', () => {
    const [{ name, alerting, routes }] = setups;
    const file = configFile(`${name} for alerts`, { ...alerting, watchdog });

    test('the watchdog to its switch', () => {
      expect(receiversOf(toolset, file, { severity: 'none', alertname: watchdogAlert, cluster: 'research' })).toBe(
        'watchdog',
      );
    });

    test.each(alerts.filter(({ alert }) => alert !== watchdogAlert))(
      '$alert ($severity) where its severity goes',
      ({ alert, severity, labels }) => {
        const expected: Readonly<Record<string, string>> = routes;
        expect(receiversOf(toolset, file, { ...labels, alertname: alert })).toBe(expected[severity]);
      },
    );
  });
});

describe('the secrets of the receivers', () => {
  const config = fileOf(objects, 'alertmanager-config');

  test('are named as files and nowhere as values', () => {
    const keys = [...config.matchAll(/^\s+(?:- )?(\w*(?:api_url|routing_key|service_key|password|token)\w*):/gm)];
    expect(keys.map(([, key]) => key)).toEqual(['api_url_file', 'routing_key_file']);
    expect([...config.matchAll(/ url(?:_file)?: [^"\n]*$/gm)].map(([line]) => line)).toEqual([
      ' url: http://log-shipper.gpu-monitoring.svc:9880/alerts',
      ' url_file: /etc/alertmanager/secrets/gpu-alerts-watchdog/url',
    ]);
  });

  test('are where the StatefulSet mounts them', () => {
    const secrets = {
      'gpu-alerts-slack': { 'webhook-url': 'the address' },
      'gpu-alerts-pagerduty': { 'routing-key': 'the key' },
      'gpu-alerts-watchdog': { url: 'the switch' },
    };
    const files = mountedFiles(objects, podTemplate(find(objects, 'StatefulSet', 'alertmanager')), secrets);
    const named = [...config.matchAll(/(?:url|routing_key)_file: (\S+)/g)].map(([, path = '']) => files.get(path));
    expect(named).toEqual(['the switch', 'the address', 'the key']);
  });
});

describe.each(toolsets())('a running Alertmanager $versions.alertmanager', (toolset: Toolset) => {
  const gpu = (index: number): Labels => ({
    cluster: 'research',
    node: 'train-0',
    gpu: String(index),
    UUID: `GPU-${index}`,
    modelName: 'NVIDIA A100-SXM4-40GB',
  });
  const service = (name: string, objective: string): Labels => ({
    cluster: 'research',
    namespace: 'serving',
    service: name,
    objective,
  });
  const alert = (alertname: string, severity: string, labels: Labels): Labels => ({ alertname, severity, ...labels });
  const realTime = { factor: 1, shortestInterval: 0, shortestRange: 0 };

  let sink: Sink;
  let alertmanager: Alertmanager;
  beforeAll(async () => {
    sink = await startSink();
    alertmanager = await startAlertmanager({ toolset, objects, sink, scale: realTime });
    await alertmanager.fire([
      alert('GpuHot', 'critical', gpu(0)),
      alert('GpuHot', 'warning', gpu(0)),
      alert('GpuHot', 'warning', gpu(1)),
      alert('GpuMemoryHot', 'warning', gpu(0)),
      alert('GpuUnhealthy', 'warning', gpu(2)),
      alert('GpuUnhealthy', 'info', gpu(2)),
      alert('InferenceSloFastBurn', 'critical', { ...service('chat', '0.99'), window: '1h' }),
      alert('InferenceSloSlowBurn', 'warning', { ...service('chat', '0.99'), window: '3d' }),
      alert('InferenceSloSlowBurn', 'warning', { ...service('chat', '0.95'), window: '3d' }),
      alert('InferenceSloSlowBurn', 'warning', { ...service('vision', '0.99'), window: '3d' }),
      alert('GpuExporterDown', 'critical', { cluster: 'research', node: 'lost-0' }),
      alert('GpuMetricsStale', 'warning', { ...gpu(3), node: 'lost-0' }),
      alert('GpuXidFatal', 'critical', { ...gpu(4), node: 'lost-0', action: 'recreate-node' }),
      alert('GpuExporterMissing', 'warning', { cluster: 'research', node: 'lost-1' }),
      alert('GpuSilentThrottle', 'warning', { ...gpu(5), node: 'lost-1' }),
      alert('GpuHardwareSlowdown', 'critical', { ...gpu(6), node: 'lost-1' }),
    ]);
  });
  afterAll(async () => {
    await alertmanager?.stop();
    await sink?.close();
  });

  /** Fingerprints of alerts by name, severity, and GPU or service, and of what mutes each of them. */
  async function muting(): Promise<Readonly<Record<string, readonly string[]>>> {
    const received = await alertmanager.alerts();
    const subject = ({ gpu: index, service: name, objective }: Labels) =>
      index ?? (name === undefined ? 'none' : `${name} ${objective}`);
    const title = (labels: Labels) => `${labels.alertname} ${labels.severity} ${subject(labels)}`;
    const titles = new Map(received.map(({ fingerprint, labels }) => [fingerprint, title(labels)]));
    return Object.fromEntries(
      received.map(({ labels, status }) => [title(labels), status.inhibitedBy.map((by) => titles.get(by) ?? by)]),
    );
  }

  test('mutes a milder alert on the same GPU or objective, and what a lost node said last, but not why it may be lost', async () => {
    await eventually(async () => {
      expect(await muting()).toEqual({
        'GpuHot critical 0': [],
        'GpuHot warning 0': ['GpuHot critical 0'],
        'GpuHot warning 1': [],
        'GpuMemoryHot warning 0': [],
        'GpuUnhealthy warning 2': [],
        'GpuUnhealthy info 2': ['GpuUnhealthy warning 2'],
        'InferenceSloFastBurn critical chat 0.99': [],
        'InferenceSloSlowBurn warning chat 0.99': ['InferenceSloFastBurn critical chat 0.99'],
        'InferenceSloSlowBurn warning chat 0.95': [],
        'InferenceSloSlowBurn warning vision 0.99': [],
        'GpuExporterDown critical none': [],
        'GpuMetricsStale warning 3': ['GpuExporterDown critical none'],
        'GpuXidFatal critical 4': [],
        'GpuExporterMissing warning none': [],
        'GpuSilentThrottle warning 5': ['GpuExporterMissing warning none'],
        'GpuHardwareSlowdown critical 6': [],
      });
    });
  });
});
