import { rmSync } from 'node:fs';
import type { ConfigurationInput } from '../../config/schema';
import { type Alertmanager, startAlertmanager } from '../e2e/support/alertmanager';
import { eventually, waitingTestMilliseconds } from '../e2e/support/eventually';
import type { Labels } from '../e2e/support/prometheus';
import { type Sink, startSink } from '../e2e/support/sink';
import { temporaryFolder } from '../support/fake-tools';
import { exampleConfiguration, exampleObjects, fileOf } from '../support/synthesize';
import { toolsets } from '../support/tools';
import { checked, receiversOf, writeConfig } from './support';

jest.setTimeout(waitingTestMilliseconds);

const { slack, pagerduty } = exampleConfiguration().alerting;
const reference = (name: string) => ({ secret: { name, key: 'value' } });

type Alerting = NonNullable<ConfigurationInput['alerting']>;

/** Everything at once. */
const alerting: Alerting = {
  slack,
  pagerduty,
  watchdog: { url: reference('switch') },
  webhooks: [
    { name: 'tickets', url: reference('tickets'), severities: ['critical', 'warning'] },
    { name: 'archive', url: reference('archive') },
  ],
  teams: [
    {
      team: 'vision',
      match: { namespace: 'vision-.*' },
      slack: { channel: '#vision', webhookUrl: reference('vision') },
    },
    {
      team: 'serving',
      match: { service: 'chat|search', cluster: 'research' },
      pagerduty: { routingKey: reference('serving') },
    },
  ],
  businessHours: { location: 'Europe/Zurich' },
  maintenance: [
    {
      name: 'upgrade',
      start: '2026-12-01T22:00:00+01:00',
      end: '2026-12-03T04:00:00+01:00',
      match: { node: 'train-.*' },
    },
    {
      name: 'sunday',
      weekly: { weekdays: ['sunday'], start: '22:00', end: '02:00', location: 'America/New_York' },
      match: { namespace: 'batch' },
    },
    { name: 'network', start: '2026-12-24T00:00:00Z', end: '2026-12-26T00:00:00Z' },
  ],
};

describe.each(toolsets())('Alertmanager $versions.alertmanager', (toolset) => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = writeConfig(toolset, fileOf(exampleObjects({ alerting }), 'alertmanager-config'), folder, 'owners');

  test('accepts teams, webhooks, hours and maintenance', () => {
    expect(checked(toolset, file)).toMatch(/^0 .*SUCCESS/);
  });

  test.each<[string, Labels, string]>([
    ['critical alert of nobody', { severity: 'critical' }, 'webhook-tickets,webhook-archive,pagerduty,slack'],
    ['warning of nobody', { severity: 'warning' }, 'webhook-tickets,webhook-archive,slack'],
    ['info alert of nobody', { severity: 'info' }, 'webhook-archive,log'],
    [
      'critical alert in a namespace of a team',
      { severity: 'critical', namespace: 'vision-train' },
      'webhook-tickets,webhook-archive,pagerduty,team-vision-slack',
    ],
    [
      'warning that names its team',
      { severity: 'warning', team: 'vision', namespace: 'shared' },
      'webhook-tickets,webhook-archive,team-vision-slack',
    ],
    [
      'warning in a namespace that only begins like one of a team',
      { severity: 'warning', namespace: 'vision' },
      'webhook-tickets,webhook-archive,slack',
    ],
    [
      'critical alert of a service',
      { severity: 'critical', service: 'chat' },
      'webhook-tickets,webhook-archive,team-serving-pagerduty,slack',
    ],
    ['info alert of a team', { severity: 'info', team: 'serving' }, 'webhook-archive,log'],
    ['watchdog', { severity: 'none', alertname: 'GpuMonitoringWatchdog' }, 'watchdog'],
    [
      'critical alert under maintenance, to where it would go, which is silent then',
      { severity: 'critical', node: 'train-0', namespace: 'batch' },
      'webhook-tickets,webhook-archive,pagerduty,slack',
    ],
  ])('sends a %s', (_what, labels, receivers) => {
    expect(receiversOf(toolset, file, { alertname: 'GpuHot', cluster: 'research', ...labels })).toBe(receivers);
  });
});

describe.each(toolsets())('a running Alertmanager $versions.alertmanager', (toolset) => {
  const hour = 3_600_000;
  const shifted = (hours: number) => new Date(Date.now() + hours * hour).toISOString();
  const [now, later] = [
    { start: shifted(-1), end: shifted(1) },
    { start: shifted(3), end: shifted(4) },
  ];
  const maintenance: Alerting['maintenance'] = [
    { name: 'later', ...later, match: { cluster: 'research' } },
    { name: 'node', ...now, match: { node: 'train-0' } },
    { name: 'namespace', ...now, match: { namespace: 'batch' } },
  ];
  const closed = new Date(Date.now() + 12 * hour).toISOString().slice(11, 14);
  let sink: Sink;
  let alertmanager: Alertmanager;

  beforeAll(async () => {
    sink = await startSink();
    alertmanager = await startAlertmanager({
      toolset,
      objects: exampleObjects({
        alerting: {
          slack,
          pagerduty,
          maintenance,
          businessHours: { weekdays: ['monday:sunday'], start: `${closed}00`, end: `${closed}59` },
        },
      }),
      sink,
      scale: { factor: 90, shortestInterval: 0, shortestRange: 0 },
    });
    const base = { severity: 'critical', cluster: 'research' };
    await alertmanager.fire([
      { alertname: 'UnderMaintenance', ...base, node: 'train-0' },
      { alertname: 'UnderOtherMaintenance', ...base, node: 'train-1', namespace: 'batch' },
      { alertname: 'WarningAtNight', ...base, severity: 'warning', node: 'train-1' },
      { alertname: 'Elsewhere', ...base, node: 'train-1' },
    ]);
  });
  afterAll(async () => {
    await alertmanager?.stop();
    await sink?.close();
  });

  test('is silent about what is under maintenance, and about warnings outside of business hours', async () => {
    await eventually(async () => {
      expect(sink.pagerdutyEvents(toolset.name).map(({ payload }) => payload.class)).toContain('Elsewhere');
      expect(await alertmanager.alerts()).toHaveLength(4);
    });
    // Every group has been flushed twice by then.
    await new Promise((resolve) => setTimeout(resolve, 7000));
    const paged = new Set(sink.pagerdutyEvents(toolset.name).map(({ payload }) => payload.class));
    const told = new Set(sink.slackMessages(toolset.name).map(({ attachments }) => attachments[0]?.title));
    expect([...paged]).toEqual(['Elsewhere']);
    expect([...told]).toEqual(['[FIRING: 1] Elsewhere (critical) in research']);
  });
});
