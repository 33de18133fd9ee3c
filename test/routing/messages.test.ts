import { setTimeout as wait } from 'node:timers/promises';
import { type Alertmanager, startAlertmanager } from '../e2e/support/alertmanager';
import { eventually, waitingTestMilliseconds } from '../e2e/support/eventually';
import type { Labels } from '../e2e/support/prometheus';
import type { PagerDutyEvent, SlackAttachment } from '../e2e/support/sink';
import { type Sink, startSink } from '../e2e/support/sink';
import { exampleObjects } from '../support/synthesize';
import { toolsets } from '../support/tools';

jest.setTimeout(waitingTestMilliseconds);

const objects = exampleObjects();

/** A second for a minute and a half, so that a group that changed waits for three. */
const scale = { factor: 90, shortestInterval: 0, shortestRange: 0 };

const grafana = 'https://grafana.example.com';
const xidLabels = (gpu: number): Labels => ({
  alertname: 'GpuXidFatal',
  severity: 'critical',
  action: 'recreate-node',
  cluster: 'research',
  node: 'train-0',
  gpu: String(gpu),
  xid: '79',
});
const annotationsOf = (gpu: number): Labels => ({
  summary: `XID 79 (GPU has fallen off the bus) on GPU ${gpu} of train-0`,
  description: '1 within the last minutes on a NVIDIA A100-SXM4-40GB.',
  runbook_url: `${grafana}/runbook`,
  dashboard_url: `${grafana}/d/gpu-health?var-node=train-0&var-gpu=${gpu}`,
});

const storm = Array.from({ length: 12 }, (_, gpu) => ({ labels: xidLabels(gpu), annotations: annotationsOf(gpu) }));
const stalled = {
  labels: {
    alertname: 'TrainingStalled',
    severity: 'warning',
    cluster: 'research',
    namespace: 'research',
    job_name: 'pretrain',
    run: 'r1',
  },
  annotations: { summary: 'Run r1 has made no step for 20m', description: 'Longer than usual.' },
};

describe.each(toolsets())('messages of Alertmanager $versions.alertmanager', (toolset) => {
  let sink: Sink;
  let alertmanager: Alertmanager;
  beforeAll(async () => {
    sink = await startSink();
    alertmanager = await startAlertmanager({ toolset, objects, sink, scale });
    await alertmanager.report([...storm, stalled]);
  });
  afterAll(async () => {
    await alertmanager?.stop();
    await sink?.close();
  });

  const slack = (title: string) =>
    eventually(() => {
      const found = sink.slackMessages(toolset.name).flatMap(({ attachments }) => attachments);
      const message = found.find((attachment) => attachment.title.startsWith(title));
      if (message === undefined) throw new Error(`no ${title} among ${found.map((one) => one.title).join(', ')}`);
      return message;
    });
  const page = (action: PagerDutyEvent['event_action']) =>
    eventually(() => {
      const event = sink.pagerdutyEvents(toolset.name).find(({ event_action }) => event_action === action);
      if (event === undefined) throw new Error(`no ${action}`);
      return event;
    });
  const fields = (message: SlackAttachment) =>
    Object.fromEntries(message.fields.map(({ title, value }) => [title, value]));

  test('tell Slack what happens where and since when, in one message for a storm', async () => {
    const message = await slack('[FIRING: 12] GpuXidFatal (critical) in research');
    expect(message.text).toContain('• *XID 79 (GPU has fallen off the bus) on GPU 0 of train-0*');
    expect(message.text).toMatch(/since \d{4}-\d\d-\d\d \d\d:\d\d UTC · <https:\S+var-gpu=0\|dashboard>/);
    expect(message.text.match(/•/g)).toHaveLength(10);
    expect(message.text).toContain('10 of 12 are listed');
    expect(message.color).toBe('danger');
    expect(fields(message)).toEqual({ Where: 'research train-0', Alerts: '12 firing, 0 resolved' });
    expect(message.title_link).toContain('var-node=train-0');
    expect(message.actions.map(({ text, url }) => [text, url])).toEqual([
      ['Runbook', `${grafana}/runbook`],
      ['Dashboard', `${grafana}/d/gpu-health?var-node=train-0&var-gpu=0`],
    ]);
    const all = sink.slackMessages(toolset.name).flatMap(({ attachments }) => attachments);
    expect(all.filter(({ title }) => title.includes('GpuXidFatal'))).toHaveLength(1);
  });

  test('tell PagerDuty the meaning of the XID, with links', async () => {
    const { payload, links } = await page('trigger');
    expect(payload).toMatchObject({
      summary: '[research] GpuXidFatal: XID 79 (GPU has fallen off the bus) on GPU 0 of train-0 (first of 12)',
      severity: 'critical',
      class: 'GpuXidFatal',
      component: 'train-0',
      group: 'research',
    });
    expect(payload.custom_details).toMatchObject({ where: 'research train-0', runbook: `${grafana}/runbook` });
    expect(payload.custom_details.firing).toContain('10 of 12 are listed');
    expect(links?.map(({ href }) => href)).toEqual([`${grafana}/runbook`, expect.stringContaining('gpu-health')]);
  });

  test('lead somewhere, and name the workload, where an alert has no page and no node', async () => {
    const message = await slack('[FIRING: 1] TrainingStalled (warning) in research');
    expect(fields(message).Where).toBe('research research/pretrain');
    expect(message.color).toBe('warning');
    for (const { text, url } of message.actions) {
      expect(text).toBe('Alertmanager');
      expect(url).toMatch(/^https?:/);
    }
  });

  test('have no value missing', async () => {
    await slack('[FIRING: 1] TrainingStalled');
    await page('trigger');
    const sent = JSON.stringify([sink.slackMessages(toolset.name), sink.pagerdutyEvents(toolset.name)]);
    expect(sent).not.toMatch(/no value|\{\{/);
  });

  test('say when it is over', async () => {
    await page('trigger');
    await slack('[FIRING: 1] TrainingStalled');
    const endsAt = new Date().toISOString();
    await alertmanager.report([...storm, stalled].map((alert) => ({ ...alert, endsAt })));
    const message = await slack('[RESOLVED] GpuXidFatal (critical) in research');
    expect(message.color).toBe('good');
    expect(message.text).toMatch(/• resolved: XID 79 .+\nfrom [-\d]+ [\d:]+ UTC to \d\d:\d\d/);
    expect((await page('resolve')).payload.summary).toContain('GpuXidFatal');
  });
});

describe.each(toolsets())('the watchdog of Alertmanager $versions.alertmanager', (toolset) => {
  test('is heard of once in every interval, and of nothing else', async () => {
    const interval = 2;
    const alerting = { watchdog: { url: { secret: { name: 'gpu-alerts-watchdog', key: 'url' } }, interval: '60s' } };
    const sink = await startSink();
    const started = await startAlertmanager({
      toolset,
      objects: exampleObjects({ alerting }),
      sink,
      scale: { factor: 60 / interval, shortestInterval: 0, shortestRange: 0 },
    });
    try {
      await started.fire([{ alertname: 'GpuMonitoringWatchdog', severity: 'none', cluster: 'research' }, xidLabels(0)]);
      const heard = () => sink.webhookMessages(toolset.name, 'watchdog');
      await eventually(() => expect(heard()).toHaveLength(1));
      await wait(1000 * (4 * interval + interval / 2));
      // Four intervals more, give or take the one that the clock is in.
      expect(heard().length).toBeGreaterThanOrEqual(4);
      expect(heard().length).toBeLessThanOrEqual(6);
      expect(heard().flatMap(({ alerts }) => alerts.map(({ labels }) => labels.alertname))).toEqual(
        heard().map(() => 'GpuMonitoringWatchdog'),
      );
    } finally {
      await started.stop();
      await sink.close();
    }
  });
});
