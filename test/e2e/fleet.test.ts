import { parse } from 'yaml';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { watchdogAlert } from '../../alert-rules/watchdog';
import type { RenderedGroup } from '../../constructs/backends/rule-groups';
import type { Toolset } from '../../scripts/tools/toolset';
import type { GpuState } from '../../simulator/gpu-state';
import { exampleObjects, fileOf } from '../support/synthesize';
import { toolsets } from '../support/tools';
import { routingKey } from './support/alertmanager';
import { eventually, waitingTestMilliseconds } from './support/eventually';
import { fleetOptions } from './support/fleet';
import { type MonitoredFleet, startMonitoredFleet } from './support/monitored-fleet';
import type { ActiveAlert, Labels, Sample } from './support/prometheus';
import {
  cluster,
  everShowed,
  everyGpu,
  gpuIdentity,
  identities,
  recordedPerGpu,
  wholeGpus,
} from './support/simulated-gpus';
import type { PagerDutyEvent } from './support/sink';

jest.setTimeout(waitingTestMilliseconds);

const bytesPerMebibyte = 2 ** 20;

const ruleGroups = (parse(fileOf(exampleObjects(), 'gpu-monitoring-rules-gpu')) as { groups: RenderedGroup[] }).groups;
const records = [...new Set(ruleGroups.flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? [])))].sort();

let fleet: MonitoredFleet;
beforeAll(async () => {
  fleet = await startMonitoredFleet(toolsets());
});
afterAll(() => fleet?.stop());

const prometheusOf = (toolset: Toolset) => fleet.stack(toolset).prometheus;
const sorted = (texts: readonly string[]) => [...texts].sort();
const total = (values: readonly (number | undefined)[]) =>
  values.reduce((sum: number, value) => sum + (value ?? Number.NaN), 0);

describe.each(toolsets())('a healthy fleet, watched by Prometheus $versions.prometheus', (toolset) => {
  const query = (expression: string) => prometheusOf(toolset).query(expression);
  const perGpu = (record: string) => recordedPerGpu(everyGpu(fleet.simulator), prometheusOf(toolset), record);

  test('has one target per exporter and one for kube-state-metrics, all of them up', async () => {
    const exporters = fleet.simulator.targets.map(({ node, machineType, address }) => ({
      labels: { job: 'dcgm-exporter', cluster, node, machine_type: machineType, instance: address },
    }));
    const kubeState = {
      labels: { job: 'gpu-monitoring-kube-state-metrics', cluster, instance: fleet.kubeState.address },
    };
    await eventually(async () => {
      const targets = await prometheusOf(toolset).targets();
      expect(identities(targets)).toEqual(identities([...exporters, kubeState]));
      expect(targets).toEqual(targets.map(() => expect.objectContaining({ health: 'up', lastError: '' })));
    });
  });

  test('shows the pod that holds a GPU, and none on a GPU that nobody holds', async () => {
    const { namespace, pod, container, gpus } = fleetOptions.nodes[0].workload;
    const held: readonly number[] = gpus;
    const holder = ({ labels }: Sample) =>
      [labels.gpu, labels.namespace, labels.pod, labels.container].map((label) => label ?? '-').join(' ');
    await eventually(async () => {
      const samples = await query('DCGM_FI_DEV_GPU_TEMP{node="train-0"}');
      expect(sorted(samples.map(holder))).toEqual(
        Array.from({ length: 8 }, (_, gpu) =>
          held.includes(gpu) ? `${gpu} ${namespace} ${pod} ${container}` : `${gpu} - - -`,
        ),
      );
    });
  });

  test('shows the pod of each MIG instance', async () => {
    await eventually(async () => {
      const samples = await query('DCGM_FI_DEV_FB_USED{node="serve-0"}');
      expect(sorted(samples.map(({ labels }) => `${labels.GPU_I_PROFILE} ${labels.namespace}/${labels.pod}`))).toEqual(
        Array.from({ length: 7 }, (_, instance) => `1g.10gb serving/chat-${instance}`),
      );
    });
  });

  test("has no label that speaks of the exporter's own pod, and none that was moved aside", async () => {
    await eventually(async () => expect(await query('DCGM_FI_DEV_GPU_TEMP')).not.toEqual([]));
    const wrong = ['pod=~"dcgm-exporter.*"', 'namespace="gpu-exporter"', 'exported_pod!=""', 'exported_namespace!=""'];
    for (const matcher of wrong) expect(await query(`{job="dcgm-exporter",${matcher}}`)).toEqual([]);
  });

  const notOncePerGpu: readonly string[] = [gpuSeries.uncorrectableRemappedRows, 'gpu:held:ratio'];
  const onePerGpu = records.filter((record) => record.startsWith('gpu:') && !notOncePerGpu.includes(record));

  test.each(onePerGpu)('has %s once per GPU', async (record) => {
    expect(await perGpu(record)).toHaveLength(9);
  });

  test('has the remapped rows of whole GPUs, because partitioned ones do not report them', async () => {
    const gpus = wholeGpus(fleet.simulator);
    const rows = await recordedPerGpu(gpus, prometheusOf(toolset), gpuSeries.uncorrectableRemappedRows);
    expect(rows).toHaveLength(8);
  });

  test('knows which namespace holds how much of which GPU, that of a partitioned one as the sum of its instances', async () => {
    await eventually(async () => {
      const samples = await query('round(sum by (node, gpu, namespace) (gpu:held:ratio), 0.001)');
      expect(
        sorted(samples.map(({ labels, value }) => `${labels.node} ${labels.gpu} ${labels.namespace} ${value}`)),
      ).toEqual([
        'serve-0 0 serving 1',
        ...fleetOptions.nodes[0].workload.gpus.map((gpu) => `train-0 ${gpu} research 1`),
      ]);
    });
  });

  test('puts every GPU into a state', async () => {
    await eventually(async () => {
      const samples = await query('round(namespace:gpus:sum, 0.001)');
      const states = samples.map(({ labels, value }) => `${labels.state} ${labels.namespace ?? '-'} ${value}`);
      expect(sorted(states)).toEqual([
        'productive research 6',
        'productive serving 1',
        'unallocated - 2',
        'unavailable - 0',
      ]);
    });
  });

  test('has every series about nodes once per node', async () => {
    const expected: Readonly<Record<string, readonly string[]>> = {
      'node:exporter_restarts:max': ['serve-0 0', 'train-0 0'],
      'node:gpu_capacity:count': ['serve-0 7', 'train-0 8'],
      'node:gpus:count': ['serve-0 1', 'train-0 8'],
      'node:ready:bool': ['serve-0 1', 'train-0 1'],
      'node:repair_phase:max': ['serve-0 0', 'train-0 0'],
    };
    expect(records.filter((record) => record.startsWith('node:'))).toEqual(Object.keys(expected));
    for (const [record, values] of Object.entries(expected)) {
      await eventually(async () => {
        const samples = await query(`${record}{cluster="${cluster}"}`);
        expect(sorted(samples.map(({ labels, value }) => `${labels.node} ${value}`))).toEqual(values);
      });
    }
  });

  test('records the memory that the devices have, that of a partitioned GPU as the sum of its instances', async () => {
    const recorded = await perGpu('gpu:memory_total_bytes:sum');
    expect(recorded.map((bytes) => bytes / bytesPerMebibyte)).toEqual(
      everyGpu(fleet.simulator).map(({ gpu }) =>
        gpu.instances.length === 0 ? gpu.memoryMebibytes : total(gpu.instances.map((one) => one.memoryMebibytes)),
      ),
    );
  });

  test('records the temperature that each device had', async () => {
    const recorded = await perGpu('gpu:temperature_celsius:max');
    const measured = everyGpu(fleet.simulator).map(({ gpu }, index) =>
      everShowed(fleet.simulator, gpu, ({ device }) => device.get('gpuTemperature') === recorded[index]),
    );
    expect(measured).toEqual(recorded.map(() => true));
  });

  test('records the activity of each device, that of a partitioned GPU as the mean over its slices', async () => {
    const recorded = await perGpu('gpu:engine_active:ratio');
    const activity = ({ device, instances }: GpuState) =>
      instances.length === 0
        ? (device.get('engineActive') ?? Number.NaN)
        : total(instances.map(({ values }) => values.get('engineActive'))) / 7;
    const measured = everyGpu(fleet.simulator).map(({ gpu }, index) =>
      everShowed(fleet.simulator, gpu, (state) => Math.abs(activity(state) - (recorded[index] ?? Number.NaN)) < 1e-5),
    );
    expect(measured).toEqual(recorded.map(() => true));
  });

  test('raises no alert but the watchdog', async () => {
    await perGpu('gpu:engine_active:ratio');
    // A counter that was seen once has not moved yet, so alerts may be pending in the first seconds.
    await eventually(async () => {
      const alerts = await prometheusOf(toolset).alerts();
      expect(alerts.map(({ labels }) => labels.alertname)).toEqual([watchdogAlert]);
    });
    const fired = await query('present_over_time(ALERTS{alertstate="firing"}[1h])');
    expect(fired.map(({ labels }) => labels.alertname)).toEqual([watchdogAlert]);
  });
});

describe('a fleet with faults', () => {
  const gpuWithXid = 1;

  beforeAll(async () => {
    fleet.simulator.inject({ kind: 'xid', node: 'train-0', gpu: gpuWithXid, code: 79 });
    fleet.simulator.inject({ kind: 'gpuLost', node: 'train-0', gpu: 5 });
    for (const name of ['uncovered-0', 'deleted-0']) fleet.kubeState.add({ name, capacity: { nvidia_com_gpu: 4 } });
    // Only an alert that was under way can show that the deletion ended it.
    await Promise.all(toolsets().map((toolset) => uncoveredNodes(toolset, 'pending', ['deleted-0', 'uncovered-0'])));
    fleet.kubeState.remove('deleted-0');
  }, waitingTestMilliseconds);

  const uncoveredNodes = (toolset: Toolset, state: ActiveAlert['state'], nodes: readonly string[]) =>
    eventually(async () => {
      const alerts = named('GpuExporterMissing', await prometheusOf(toolset).alerts());
      expect(sorted(alerts.map((alert) => `${alert.labels.node} ${alert.state}`))).toEqual(
        nodes.map((node) => `${node} ${state}`),
      );
    });
  const named = <Alert extends { readonly labels: Labels }>(name: string, alerts: readonly Alert[]) =>
    alerts.filter(({ labels }) => labels.alertname === name);
  const pages = (toolset: Toolset, alertname: string, action: PagerDutyEvent['event_action']) =>
    fleet.sink
      .pagerdutyEvents(toolset.name)
      .filter(({ event_action, payload }) => event_action === action && payload.class === alertname);
  const slackMessages = (toolset: Toolset, title: string) =>
    fleet.sink
      .slackMessages(toolset.name)
      .flatMap(({ attachments }) => attachments.filter((one) => one.title === title));

  describe.each(toolsets())('watched by Prometheus $versions.prometheus', (toolset) => {
    test('fires GpuXidFatal with the labels of the GPU and of the XID', async () => {
      await eventually(async () => {
        // Looks back, because the alert may be over by the time that this is asked.
        const selector = 'ALERTS{alertname="GpuXidFatal",alertstate="firing"}';
        const fired = await prometheusOf(toolset).query(`present_over_time(${selector}[1h])`);
        expect(fired.map(({ labels }) => labels)).toEqual([
          {
            alertname: 'GpuXidFatal',
            alertstate: 'firing',
            severity: 'critical',
            action: 'recreate-node',
            xid: '79',
            ...gpuIdentity(fleet.simulator, 'train-0', gpuWithXid),
          },
        ]);
      });
    });

    test('pages about the XID with what is known about it', async () => {
      await eventually(() => expect(pages(toolset, 'GpuXidFatal', 'trigger')).not.toEqual([]));
      const [page] = pages(toolset, 'GpuXidFatal', 'trigger');
      expect(page).toMatchObject({ routing_key: routingKey });
      expect(page?.payload).toMatchObject({ severity: 'critical', component: 'train-0', group: cluster });
      expect(page?.payload.summary).toMatch(/^\[\S+\] GpuXidFatal: XID 79 \(.+\) on GPU 1 of train-0$/);
    });

    test('tells Slack about the XID, with links to the runbook and the board', async () => {
      const title = `[FIRING: 1] GpuXidFatal (critical) in ${cluster}`;
      await eventually(() => expect(slackMessages(toolset, title)).not.toEqual([]));
      const [message] = slackMessages(toolset, title);
      expect(message?.text).toMatch(/XID 79 \(.+\) on GPU 1 of train-0/);
      expect(message?.text).toMatch(/ · <https:\/\/\S+\|dashboard>/);
      expect(message?.actions.map(({ text }) => text)).toEqual(['Runbook', 'Dashboard']);
      expect(message?.title_link).toContain('var-node=train-0');
      expect(JSON.stringify(message)).not.toMatch(/no value|\{\{/);
    });
  });

  describe.each(toolsets())('watched by Prometheus $versions.prometheus for longer', (toolset) => {
    test('fires GpuMissing for the node that lost a GPU, through Alertmanager to both receivers', async () => {
      const { prometheus, alertmanager } = fleet.stack(toolset);
      const where = { cluster, node: 'train-0', machine_type: 'a2-highgpu-8g' };
      const alert = {
        labels: { alertname: 'GpuMissing', severity: 'critical', ...where },
        annotations: { summary: 'train-0 shows only 7 of its GPUs' },
      };
      await eventually(async () => {
        const alerts = named('GpuMissing', await prometheus.alerts());
        expect(alerts).toMatchObject([{ ...alert, state: 'firing' }]);
      });
      await eventually(async () => {
        const received = named('GpuMissing', await alertmanager.alerts());
        expect(received).toMatchObject([{ ...alert, status: { state: 'active' } }]);
        const receivers = received.flatMap((one) => one.receivers.map(({ name }) => name));
        expect(sorted(receivers)).toEqual(['pagerduty', 'slack']);
      });
      await eventually(() => expect(pages(toolset, 'GpuMissing', 'trigger')).not.toEqual([]));
    });

    test('fires GpuExporterMissing for the node without an exporter, and not for the deleted one', async () => {
      await uncoveredNodes(toolset, 'firing', ['uncovered-0']);
    });

    test('resolves the XID everywhere when its window is over', async () => {
      await eventually(async () => {
        expect(named('GpuXidFatal', await prometheusOf(toolset).alerts())).toEqual([]);
        expect(pages(toolset, 'GpuXidFatal', 'resolve')).not.toEqual([]);
        expect(slackMessages(toolset, `[RESOLVED] GpuXidFatal (critical) in ${cluster}`)).not.toEqual([]);
      });
      const keys = (action: PagerDutyEvent['event_action']) =>
        new Set(pages(toolset, 'GpuXidFatal', action).map((page) => page.dedup_key));
      expect(keys('resolve')).toEqual(keys('trigger'));
    });

    test('has fired nothing that was not injected', async () => {
      const fired = await prometheusOf(toolset).query(
        // The watchdog always fires. The lost GPU is waste, but how many hours of it are known depends on how long the tests took.
        `count by (alertname, node) (present_over_time(ALERTS{alertstate="firing",alertname!~"GpuHoursWasted|${watchdogAlert}"}[1h]))`,
      );
      expect(sorted(fired.map(({ labels }) => `${labels.alertname} ${labels.node}`))).toEqual([
        'GpuExporterMissing uncovered-0',
        'GpuMissing train-0',
        'GpuXidFatal train-0',
      ]);
    });
  });
});
