import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { RenderedGroup, RenderedRule } from '../../constructs/backends/rule-groups';
import type { Toolset } from '../../scripts/tools/toolset';
import { type Alertmanager, startAlertmanager } from '../e2e/support/alertmanager';
import { eventually, waitingTestMilliseconds } from '../e2e/support/eventually';
import { mountedFiles, podTemplate } from '../e2e/support/mounted-files';
import type { Labels } from '../e2e/support/prometheus';
import { type Sink, startSink } from '../e2e/support/sink';
import { temporaryFolder } from '../support/fake-tools';
import { exampleConfiguration, exampleObjects, fileOf, find } from '../support/synthesize';
import { run, toolsets } from '../support/tools';

jest.setTimeout(waitingTestMilliseconds);

const { slack, pagerduty } = exampleConfiguration().alerting;

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

  function configFile(name: string, alerting: (typeof setups)[number]['alerting']): string {
    const file = join(folder, name, 'alertmanager.yml');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, fileOf(exampleObjects({ alerting }), 'alertmanager-config'));
    return file;
  }

  function receiversOf(file: string, labels: Labels): string {
    const matchers = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const { stdout, stderr } = run(toolset.amtool, ['config', 'routes', 'test', `--config.file=${file}`, ...matchers]);
    return stdout.trim() || stderr;
  }

  describe.each(setups)('with $name', ({ name, alerting, routes }) => {
    const file = configFile(name, alerting);

    test('accepts the configuration', () => {
      const { status, stdout, stderr } = run(toolset.amtool, ['check-config', file]);
      expect({ status, output: `${stdout}${stderr}` }).toEqual({
        status: 0,
        output: expect.stringContaining('SUCCESS'),
      });
    });

    test.each(Object.entries(routes))('sends %s to %s', (severity, receivers) => {
      expect(receiversOf(file, { severity, alertname: 'GpuHot', cluster: 'research' })).toBe(receivers);
    });

    test('sends what has no severity nowhere', () => {
      expect(receiversOf(file, { alertname: 'GpuHot' })).toBe('none');
    });
  });

  test.each<[string, Labels, string]>([
    ['a runbook and a board', { runbook_url: 'R', dashboard_url: 'D' }, '<R|runbook> · <D|dashboard>'],
    ['a runbook alone', { runbook_url: 'R' }, '<R|runbook>'],
    ['a board alone', { dashboard_url: 'D' }, '<D|dashboard>'],
    ['neither', {}, ''],
  ])('links in Slack to what an alert has: %s', (_what, annotations, links) => {
    const { receivers } = parse(fileOf(objects, 'alertmanager-config')) as {
      readonly receivers: readonly { readonly slack_configs?: readonly { readonly text: string }[] }[];
    };
    const [text = ''] = receivers.flatMap(({ slack_configs = [] }) => slack_configs.map((config) => config.text));
    const [template, data] = [join(folder, 'empty.tmpl'), join(folder, 'data.json')];
    writeFileSync(template, '');
    writeFileSync(
      data,
      JSON.stringify({ alerts: [{ annotations: { summary: 's', description: 'd', ...annotations } }] }),
    );
    const options = [`--template.glob=${template}`, `--template.data=${data}`, `--template.text=${text}`];
    const { stdout } = run(toolset.amtool, ['template', 'render', ...options]);
    expect(stdout.split('\n').map((line) => line.trim())).toEqual(['• s', 'd', links, '']);
  });

  describe('sends, in the example,', () => {
    const [{ name, alerting, routes }] = setups;
    const file = configFile(`${name} for alerts`, alerting);

    test.each(alerts)('$alert ($severity) where its severity goes', ({ alert, severity, labels }) => {
      const expected: Readonly<Record<string, string>> = routes;
      expect(receiversOf(file, { ...labels, alertname: alert })).toBe(expected[severity]);
    });
  });
});

describe('the secrets of the receivers', () => {
  const config = fileOf(objects, 'alertmanager-config');

  test('are named as files and nowhere as values', () => {
    const keys = [...config.matchAll(/^\s+(?:- )?(\w*(?:api_url|routing_key|service_key|password|token)\w*):/gm)];
    expect(keys.map(([, key]) => key)).toEqual(['api_url_file', 'routing_key_file']);
  });

  test('are where the StatefulSet mounts them', () => {
    const secrets = {
      'gpu-alerts-slack': { 'webhook-url': 'the address' },
      'gpu-alerts-pagerduty': { 'routing-key': 'the key' },
    };
    const files = mountedFiles(objects, podTemplate(find(objects, 'StatefulSet', 'alertmanager')), secrets);
    const named = [...config.matchAll(/(?:api_url|routing_key)_file: (\S+)/g)].map(([, path = '']) => files.get(path));
    expect(named).toEqual(['the address', 'the key']);
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
    ]);
  });
  afterAll(async () => {
    await alertmanager?.stop();
    await sink?.close();
  });

  /** Fingerprints of alerts by name, severity, and GPU or service, and of what mutes each of them. */
  async function muting(): Promise<Readonly<Record<string, readonly string[]>>> {
    const received = await alertmanager.alerts();
    const subject = (labels: Labels) => labels.gpu ?? `${labels.service} ${labels.objective}`;
    const title = (labels: Labels) => `${labels.alertname} ${labels.severity} ${subject(labels)}`;
    const titles = new Map(received.map(({ fingerprint, labels }) => [fingerprint, title(labels)]));
    return Object.fromEntries(
      received.map(({ labels, status }) => [title(labels), status.inhibitedBy.map((by) => titles.get(by) ?? by)]),
    );
  }

  test('mutes a milder alert on the same GPU or objective of a service, and no other', async () => {
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
      });
    });
  });
});
