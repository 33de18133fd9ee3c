import type { z } from 'zod';
import { repairSchema } from '../../../alert-rules/gpu/repair-options';
import { alertingSecrets, alertmanagerConfig as configOf } from '../../../constructs/alerting/alertmanager-config';
import type { Route, RoutingContext } from '../../../constructs/alerting/model';
import { alertingSchema } from '../../../constructs/alerting/options';
import { repairMuting } from '../../../constructs/alerting/repair-muting';
import { alertsSchema } from '../../../constructs/packs/alerts-schema';

type Alerting = z.input<typeof alertingSchema>;

const logUrl = 'http://log-shipper.gpu-monitoring.svc:9880/alerts';
const alertmanagerConfig = (alerting: Alerting, context: RoutingContext = { logUrl }) =>
  configOf(alertingSchema.parse(alerting), context);
const secretsOf = (alerting: Alerting) => alertingSecrets(alertingSchema.parse(alerting));

const slack = { channel: '#gpu', webhookUrl: { secret: { name: 'slack', key: 'url' } } };
const pagerduty = { routingKey: { secret: { name: 'pager', key: 'key' } } };

/** Receivers that an alert of a severity reaches, as Alertmanager walks the tree. */
function reached({ receiver = 'none', routes = [] }: Route, severity: string): string[] {
  const matching: string[] = [];
  for (const child of routes) {
    if (!(child.matchers ?? []).every((matcher) => matcher === `severity="${severity}"`)) continue;
    matching.push(...reached({ receiver, ...child }, severity));
    if (!child.continue) break;
  }
  return matching.length > 0 ? matching : [receiver];
}

const everything = alertmanagerConfig({ slack, pagerduty });

describe('routing', () => {
  test.each([
    ['both', { slack, pagerduty }, ['pagerduty', 'slack'], ['slack']],
    ['Slack only', { slack }, ['slack'], ['slack']],
    ['PagerDuty only', { pagerduty }, ['pagerduty'], ['none']],
    ['nothing', {}, ['none'], ['none']],
  ])('with %s takes critical to %s', (_what, options, critical, warning) => {
    const { route } = alertmanagerConfig(options);
    expect(reached(route, 'critical')).toEqual(critical);
    expect(reached(route, 'warning')).toEqual(warning);
    expect(reached(route, 'info')).toEqual(['log']);
    expect(reached(route, 'none')).toEqual(['none']);
  });

  test('waits 10 seconds at most for more critical alerts', () => {
    const waits = (everything.route.routes ?? []).filter(({ matchers }) => matchers?.includes('severity="critical"'));
    expect(waits.map((route) => route.group_wait)).toEqual(['10s', '10s']);
  });

  test('puts the alerts of a whole workload into one message, whatever the number of GPUs and pods', () => {
    expect(everything.route.group_by).toEqual(['cluster', 'alertname', 'namespace', 'job_name', 'service']);
  });

  test('takes info nowhere without a log shipper', () => {
    expect(reached(alertmanagerConfig({ slack }, {}).route, 'info')).toEqual(['none']);
  });

  test('names only receivers that are there', () => {
    const names = everything.receivers.map(({ name }) => name);
    const used = ['critical', 'warning', 'info', 'none'].flatMap((severity) => reached(everything.route, severity));
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('secrets', () => {
  test('are read from files, one folder per Secret', () => {
    const [slackConfig, pagerdutyConfig] = everything.receivers.flatMap((receiver) => [
      ...(receiver.slack_configs ?? []),
      ...(receiver.pagerduty_configs ?? []),
    ]);
    expect(slackConfig).toMatchObject({ api_url_file: '/etc/alertmanager/secrets/slack/url', channel: '#gpu' });
    expect(pagerdutyConfig).toMatchObject({ routing_key_file: '/etc/alertmanager/secrets/pager/key' });
  });

  test('are each named once, sorted', () => {
    const shared = { routingKey: { secret: { name: 'slack', key: 'other' } } };
    expect(secretsOf({ slack, pagerduty })).toEqual(['pager', 'slack']);
    expect(secretsOf({ slack, pagerduty: shared })).toEqual(['slack']);
    expect(secretsOf({})).toEqual([]);
  });
});

describe('an alert mutes another', () => {
  const [critical, warning, job, burn, lost, lostMildly, ...others] = everything.inhibit_rules;

  test('where it is a milder one of the same name on the same GPU, run or service only', () => {
    expect([critical, warning].map((rule) => [rule?.source_matchers, rule?.target_matchers])).toEqual([
      [['severity="critical"'], ['severity=~"warning|info"']],
      [['severity="warning"'], ['severity="info"']],
    ]);
    const subject = [
      'alertname',
      'cluster',
      'node',
      'gpu',
      'UUID',
      'namespace',
      'job_name',
      'run',
      'rank',
      'service',
      'objective',
      'signal',
    ];
    for (const rule of [critical, warning]) expect(rule?.equal).toEqual(expect.arrayContaining(subject));
  });

  test('also where the milder one names another phase of the run', () => {
    for (const rule of [critical, warning]) expect(rule?.equal).not.toContain('phase');
  });

  test('where a training job and its whole namespace are watched for the same', () => {
    expect(job).toEqual({
      source_matchers: ['alertname="TrainingGpuUnderused"'],
      target_matchers: ['alertname="GpuTrainingUnderused"'],
      equal: ['cluster', 'namespace'],
    });
  });

  test('where the error budget of a service burns fast, which is slow as well', () => {
    expect(burn).toEqual({
      source_matchers: ['alertname="InferenceSloFastBurn"'],
      target_matchers: ['alertname="InferenceSloSlowBurn"'],
      equal: ['cluster', 'namespace', 'service', 'objective'],
    });
    expect(others).toEqual([]);
  });

  test('where it tells of the GPUs of a node that is not seen any more, unless it may say why', () => {
    for (const rule of [lost, lostMildly]) {
      expect(rule?.source_matchers).toContain('alertname=~"GpuExporterDown|GpuExporterMissing"');
      expect(rule?.target_matchers).toContain('action!~"recreate-node.*"');
      expect(rule?.equal).toEqual(['cluster', 'node']);
    }
    expect(lostMildly?.target_matchers).toContain('severity=~"warning|info"');
  });

  test('in an Alertmanager that others share only where it is one of ours', () => {
    const rules = alertmanagerConfig({ slack }, { ownAlerts: ['GpuHot', 'GpuMissing'] }).inhibit_rules;
    for (const { source_matchers } of rules.slice(0, 2)) {
      expect(source_matchers).toContain('alertname=~"GpuHot|GpuMissing"');
    }
  });
});

describe('while a program repairs a node', () => {
  const bundled = { kubeStateMetrics: 'bundled' } as const;
  const repair = repairSchema.parse({ gkeAutoRepair: true, headStart: '4m' });
  const alerts = alertsSchema.parse({});
  const muting = repairMuting({ repair, alerts }, bundled);
  const { inhibit_rules, route } = alertmanagerConfig({ slack, pagerduty }, { muting, logUrl });

  test('alerts that ask for a new node are muted on that node of that cluster alone', () => {
    expect(inhibit_rules.at(-1)).toEqual({
      source_matchers: ['alertname="GpuNodeUnderRepair"'],
      target_matchers: ['severity=~"critical|warning"', 'action=~"recreate-node|recreate-node-when-idle"'],
      equal: ['cluster', 'node'],
    });
  });

  test('and wait on every way out, so that the repair is known before anybody is called', () => {
    const ways = (route.routes ?? []).filter(({ matchers }) => !matchers?.includes('severity="info"'));
    expect(ways.map(({ receiver, routes }) => [receiver, routes])).toEqual(
      ['pagerduty', 'slack', 'slack'].map((receiver) => [
        receiver,
        [
          {
            group_by: ['cluster', 'alertname', 'namespace', 'job_name', 'service', 'node'],
            matchers: ['action=~"recreate-node|recreate-node-when-idle"'],
            group_wait: '4m',
          },
        ],
      ]),
    );
  });

  test.each([
    ['no program does', repairMuting({ repair: repairSchema.parse({}), alerts }, bundled)],
    ['its alert is off', repairMuting({ repair, alerts: alertsSchema.parse({ GpuNodeUnderRepair: false }) }, bundled)],
    ['nothing is known of nodes', repairMuting({ repair, alerts }, { kubeStateMetrics: 'none' })],
  ])('nothing is muted and nothing waits where %s', (_where, none) => {
    expect(alertmanagerConfig({ slack }, { muting: none })).toEqual(alertmanagerConfig({ slack }, {}));
  });
});
