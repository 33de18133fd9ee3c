import { rmSync } from 'node:fs';
import { checked, receiversOf, writeConfig } from '../routing/support';
import { temporaryFolder } from '../support/fake-tools';
import { exampleObjects, fileOf } from '../support/synthesize';
import { toolsets } from '../support/tools';
import { type Alertmanager, startAlertmanager } from './support/alertmanager';
import { eventually, waitingTestMilliseconds } from './support/eventually';
import type { Labels } from './support/prometheus';
import { type Sink, startSink } from './support/sink';

jest.setTimeout(waitingTestMilliseconds);

const repaired = exampleObjects({ repair: { nvsentinel: true } });
const unrepaired = exampleObjects();
const realTime = { factor: 1, shortestInterval: 0, shortestRange: 0 };

const onNode = (node: string, labels: Labels): Labels => ({ cluster: 'research', node, ...labels });
const xid = (node: string): Labels =>
  onNode(node, { alertname: 'GpuXidFatal', severity: 'critical', action: 'recreate-node', gpu: '0', xid: '79' });
const underRepair = (node: string): Labels => onNode(node, { alertname: 'GpuNodeUnderRepair', severity: 'info' });

const alerts: readonly Labels[] = [
  underRepair('in-repair'),
  xid('in-repair'),
  onNode('in-repair', {
    alertname: 'GpuXidContained',
    severity: 'warning',
    action: 'recreate-node-when-idle',
    gpu: '1',
  }),
  onNode('in-repair', { alertname: 'GpuXidApplication', severity: 'info', action: 'check-workload', gpu: '2' }),
  underRepair('blind'),
  onNode('blind', { alertname: 'GpuExporterDown', severity: 'critical' }),
  onNode('in-repair', { alertname: 'GpuThermalThrottle', severity: 'warning', gpu: '3' }),
  xid('other'),
  { ...xid('in-repair'), cluster: 'staging' },
];

describe.each(toolsets())('Alertmanager $versions.alertmanager', (toolset) => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  test('accepts the configuration, and sends what waits for a repair to the same receivers', () => {
    const file = writeConfig(toolset, fileOf(repaired, 'alertmanager-config'), folder, 'repaired');
    expect(checked(toolset, file)).toMatch(/^0 .*SUCCESS/);
    const labels = { action: 'recreate-node', alertname: 'GpuXidFatal', cluster: 'research' };
    const receivers = ['critical', 'warning'].map((severity) => receiversOf(toolset, file, { ...labels, severity }));
    expect(receivers).toEqual(['pagerduty,slack', 'slack']);
  });

  describe.each([
    [
      'is muted while its node is repaired, and nothing else is',
      repaired,
      ['GpuXidContained in-repair', 'GpuXidFatal in-repair'],
    ],
    ['calls where no repair was named, whatever the node says', unrepaired, []],
  ])('an alert that asks for a new node', (title, objects, expected) => {
    let sink: Sink;
    let alertmanager: Alertmanager;
    beforeAll(async () => {
      sink = await startSink();
      alertmanager = await startAlertmanager({ toolset, objects, sink, scale: realTime });
      await alertmanager.fire(alerts);
    });
    afterAll(async () => {
      await alertmanager?.stop();
      await sink?.close();
    });

    test(title, async () => {
      await eventually(async () => {
        const received = await alertmanager.alerts();
        expect(received).toHaveLength(alerts.length);
        const muted = received.filter(({ status }) => status.inhibitedBy.length > 0);
        const titles = muted.map(({ labels }) => `${labels.alertname} ${labels.node}`);
        expect(titles.sort()).toEqual(expected);
        expect(muted.filter(({ labels }) => labels.cluster !== 'research')).toEqual([]);
      });
    });
  });

  describe('a page that asks for a new node', () => {
    let sink: Sink;
    let alertmanager: Alertmanager;
    beforeAll(async () => {
      const objects = exampleObjects({ repair: { nvsentinel: true, headStart: '5s' } });
      sink = await startSink();
      alertmanager = await startAlertmanager({ toolset, objects, sink, scale: realTime });
    });
    afterAll(async () => {
      await alertmanager?.stop();
      await sink?.close();
    });

    test('waits for a repair that begins after the fault, and then names only the other node', async () => {
      await alertmanager.fire([xid('in-repair'), xid('other')]);
      await alertmanager.fire([underRepair('in-repair')]);
      await eventually(async () => {
        const pages = sink.pagerdutyEvents(toolset.name).map(({ payload }) => [payload.class, payload.component]);
        expect(pages).toEqual([['GpuXidFatal', 'other']]);
      });
    });

    test('waits as well where the same alert about another node was sent already', async () => {
      await alertmanager.fire([xid('later')]);
      await alertmanager.fire([underRepair('later')]);
      await alertmanager.fire([xid('last')]);
      await eventually(async () => {
        const nodes = sink.pagerdutyEvents(toolset.name).map(({ payload }) => payload.component);
        expect(nodes).toContain('last');
        expect(nodes).not.toContain('later');
      });
    });
  });
});
