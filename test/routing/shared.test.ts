import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ConfigurationInput } from '../../config/schema';
import { inlineConfig } from '../../constructs/alerting/managed-alertmanager';
import { alertingSchema } from '../../constructs/alerting/options';
import type { Labels } from '../e2e/support/prometheus';
import { temporaryFolder } from '../support/fake-tools';
import { exampleChart, exampleConfiguration, exampleObjects, find, type KubernetesObject } from '../support/synthesize';
import { run, toolsets } from '../support/tools';
import { operatorFile } from './operator';
import { checked, receiversOf, writeConfig } from './support';

const { alerting: example } = exampleConfiguration();
const reference = (name: string) => ({ secret: { name, key: 'value' } });

/** As much as can be said without webhooks, whose addresses the oldest Alertmanager does not read from files. */
const alerting: NonNullable<ConfigurationInput['alerting']> = {
  slack: example.slack,
  pagerduty: example.pagerduty,
  watchdog: { url: reference('switch') },
  webhooks: [{ name: 'tickets', url: reference('tickets'), severities: ['critical'] }],
  teams: [
    { team: 'vision', match: { namespace: 'vision' }, slack: { channel: '#v', webhookUrl: reference('vision') } },
  ],
  businessHours: { location: 'Europe/Zurich' },
  maintenance: [
    { name: 'upgrade', start: '2026-12-01T22:00:00Z', end: '2026-12-02T04:00:00Z', match: { node: 'train-0' } },
    { name: 'sunday', weekly: { weekdays: ['sunday'], start: '22:00', end: '02:00' }, match: { namespace: 'batch' } },
  ],
};

const operatorChart = exampleChart({ backend: 'prometheus-operator', alerting, stack: { logShipper: 'bundled' } });
const operatorObjects = operatorChart.toJson() as KubernetesObject[];
const operatorConfig = find(operatorObjects, 'AlertmanagerConfig', 'gpu-monitoring');
const secretStore = { name: 'vault', kind: 'ClusterSecretStore' } as const;
const managed = { backend: { kind: 'managed-prometheus', secretStore }, alerting } as const;
const externalSecret = find(exampleObjects(managed), 'ExternalSecret', 'gpu-monitoring-alertmanager');

interface Rules {
  readonly spec: { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
}
interface Rule {
  readonly alert?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Every alert of every pack with the labels that its rule gives it. */
const alerts: readonly Labels[] = operatorObjects
  .filter(({ kind }) => kind === 'PrometheusRule')
  .flatMap((object) => (object as unknown as Rules).spec.groups.flatMap(({ rules }) => rules))
  .flatMap(({ alert, labels = {} }) => (alert === undefined ? [] : [{ alertname: alert, ...labels }]));

const expected: Readonly<Record<string, string>> = {
  critical: 'webhook-tickets,pagerduty,slack',
  warning: 'slack',
  info: 'log',
  none: 'watchdog',
};

describe.each(toolsets())('amtool $versions.amtool', (toolset) => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  describe('with the routing for the operator', () => {
    const write = (name: string, namespaces: boolean) =>
      writeConfig(toolset, stringify(operatorFile(operatorConfig, namespaces)), folder, name);
    const file = write('operator', false);

    test('accepts what the operator makes of it', () => {
      expect(checked(toolset, file)).toMatch(/^0 .*SUCCESS/);
    });

    test('sends every alert of every pack where its severity goes', () => {
      const wrong = alerts.filter((labels) => receiversOf(toolset, file, labels) !== expected[labels.severity ?? '']);
      expect(wrong).toEqual([]);
      expect(alerts.length).toBeGreaterThan(40);
    });

    test('leaves the alerts of others alone', () => {
      expect(receiversOf(toolset, file, { alertname: 'KubePodCrashLooping', severity: 'critical' })).toBe('null');
    });

    test('shows why the strategy must be None: alerts about nodes have no namespace', () => {
      const labels = { alertname: 'GpuXidFatal', severity: 'critical', node: 'train-0' };
      expect(receiversOf(toolset, write('namespaced', true), labels)).toBe('null');
    });
  });

  describe('with the routing for the managed Alertmanager', () => {
    /** What External Secrets makes of its template, whose values amtool is given as labels. */
    const rendered = () => {
      const { target, data } = externalSecret.spec as {
        readonly target: { readonly template: { readonly data: Readonly<Record<string, string>> } };
        readonly data: readonly { readonly secretKey: string; readonly remoteRef: { readonly key: string } }[];
      };
      const template = target.template.data['alertmanager.yaml'] ?? '';
      const empty = join(folder, 'empty.tmpl');
      const values = join(folder, 'values.json');
      writeFileSync(empty, '');
      const commonLabels = Object.fromEntries(
        data.map(({ secretKey, remoteRef }) => [secretKey, `http://localhost/${remoteRef.key}`]),
      );
      writeFileSync(values, JSON.stringify({ commonLabels }));
      const text = template.replace(/\.(secret\d+) \}\}/g, '.CommonLabels.$1 }}');
      return run(toolset.amtool, [
        'template',
        'render',
        `--template.glob=${empty}`,
        `--template.data=${values}`,
        `--template.text=${text}`,
      ]).stdout;
    };

    test('finds what was meant in the template of External Secrets', () => {
      const context = { ownAlerts: [...new Set(alerts.map(({ alertname = '' }) => alertname))].sort() };
      const meant = inlineConfig(
        alertingSchema.parse(alerting),
        context,
        ({ secret }) => `http://localhost/${secret.name}`,
      );
      const unquoted = (text: string) => text.replace(/"(http:[^"]*)"/g, '$1').trim();
      expect(unquoted(rendered())).toBe(unquoted(meant));
    });

    test('accepts it, and sends every alert where its severity goes', () => {
      const file = writeConfig(toolset, rendered(), folder, 'managed');
      expect(checked(toolset, file)).toMatch(/^0 .*SUCCESS/);
      const there = { ...expected, info: 'none' };
      const wrong = alerts.filter(
        (labels) => receiversOf(toolset, file, labels) !== (there as typeof expected)[labels.severity ?? ''],
      );
      expect(wrong).toEqual([]);
    });
  });
});

test('External Secrets writes the Secret that the managed Alertmanager reads', () => {
  expect(externalSecret.metadata.namespace).toBe('gmp-public');
  expect(externalSecret.spec).toMatchObject({
    secretStoreRef: secretStore,
    target: { name: 'alertmanager', template: { engineVersion: 'v2' } },
  });
});

test('no manifest holds a secret, and each is fetched once', () => {
  const { data } = externalSecret.spec as {
    readonly data: readonly { readonly remoteRef: { readonly key: string } }[];
  };
  const keys = data.map(({ remoteRef }) => remoteRef.key);
  expect(keys.sort()).toEqual(['gpu-alerts-pagerduty', 'gpu-alerts-slack', 'switch', 'tickets', 'vision']);
});

test('what is not as a person may expect is said', () => {
  const said = ({ monitoring }: typeof operatorChart) =>
    monitoring.degradations.map(({ subject, effect }) => `${subject} ${effect}`).join('\n');
  expect(said(operatorChart)).toMatch(/alertmanagerConfigMatcherStrategy: \{ type: None \}/);
  expect(said(operatorChart)).toMatch(/alerting\.businessHours is read as UTC/);
  expect(said(operatorChart)).not.toMatch(/maintenance.*read as UTC/);
  expect(said(exampleChart(managed))).toMatch(/alerting replaces the whole configuration/);
  expect(said(exampleChart({ backend: 'managed-prometheus' }))).toMatch(/name backend\.secretStore/);
});

test('the Secrets that the operator reads are listed, and those that External Secrets fetches are not', () => {
  const names = ({ monitoring }: typeof operatorChart) => monitoring.secrets.map(({ name }) => name);
  expect(names(operatorChart)).toEqual(['gpu-alerts-pagerduty', 'gpu-alerts-slack', 'switch', 'tickets', 'vision']);
  expect(names(exampleChart(managed))).toEqual([]);
});
