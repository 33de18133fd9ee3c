import { dcgm } from '../../catalog/metrics/dcgm';
import { prometheusAlerts, prometheusTarget } from '../../catalog/metrics/platform';
import { aggregate, either, oneOf, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { clusterLabels, gpuDeviceLabels, gpuLabels, nodeLabels } from '../../promql/labels';
import type { RecordingRule } from '../model';
import type { GpuRuleContext } from './context';
import { idleBelow, inefficientBelow } from './efficiency-thresholds';
import { onDevice, onGpu, onNode, seenBefore } from './joins';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';

/** What a GPU is doing; every share of every GPU is in exactly one state. The first four are waste. */
export const gpuStates = ['unavailable', 'unallocated', 'idle', 'inefficient', 'productive', 'unmeasured'] as const;
export type GpuState = (typeof gpuStates)[number];

/** States in which a GPU is paid for and does little or nothing. */
export const wastedStates = ['unavailable', 'unallocated', 'idle', 'inefficient'] as const satisfies GpuState[];

/** How often the states are sampled, in seconds. */
const sampleSeconds = 60;

/** Samples of the states in an hour, so that GPU-hours are the sum of samples divided by it. */
export const samplesPerHour = 3600 / sampleSeconds;

/** GPUs that report. Recorded series only, so that they are of the same moment as what is held. */
const reporting = gpuSeries.temperature;

/** GPUs of which an alert says that they do not work until their node is replaced. */
const faulty = select(prometheusAlerts.alerts.name, ['alertstate', '=', 'firing'], ['action', '=', 'recreate-node']);

/** Shares that are held of GPUs that work. */
const held = `${gpuSeries.held}\nand ${onGpu} ${reporting}\nunless ${onGpu} ${faulty}`;

/** GPUs by state and owner, in GPUs: one series per state, cluster and, for what is held, namespace. */
export function wasteRecordings(settings: GpuAlertSettings, context: GpuRuleContext): RecordingRule[] {
  const engine = aggregate('max', gpuDeviceLabels, dcgm.engineActive.name);
  const idle = `${onDevice} (${engine} < ${formatNumber(idleBelow(settings))})`;
  const sm = aggregate('max', gpuDeviceLabels, dcgm.smActive.name);
  const inefficient = `${onDevice} (${sm} < ${formatNumber(inefficientBelow(settings))})`;
  const busy = `${held}\nand ${onDevice} ${engine}\nunless ${idle}`;
  const byOwner: Partial<Record<GpuState, string>> = {
    idle: `${held}\nand ${idle}`,
    inefficient: `${busy}\nand ${inefficient}`,
    productive: `${busy}\nunless ${inefficient}`,
    unmeasured: `${held}\nunless ${onDevice} ${engine}`,
  };
  const state = (name: GpuState, expr: string): RecordingRule => ({
    record: gpuSeries.gpusByState,
    expr,
    labels: { state: name },
  });
  return [
    state('unavailable', unavailable(context)),
    state('unallocated', unallocated()),
    ...gpuStates.flatMap((name) => {
      const shares = byOwner[name];
      return shares === undefined
        ? []
        : [state(name, aggregate('sum', [...clusterLabels, 'namespace'], `\n${shares}\n`))];
    }),
  ];
}

/** GPUs that should report and do not, and those that report and are faulty. */
function unavailable(context: GpuRuleContext): string {
  const expected = expectedPerNode(context);
  const missing = `clamp_min((${expected}) - ${gpuSeries.gpusSeen}, 0)`;
  return aggregate(
    'sum',
    clusterLabels,
    // Of a node whose exporter does not answer nothing is seen.
    `\n${either(missing, expected, `(0 * ${reporting} + 1 and ${onGpu} ${faulty})`)}\n`,
  );
}

/** GPUs that each node with an exporter should have, whether or not it answers. */
function expectedPerNode(context: GpuRuleContext): string {
  const exporter = select(prometheusTarget.up.name, oneOf('job', context.exporterJobs));
  if (!context.machineTypeLabel) return `max_over_time(${gpuSeries.gpusSeen}[${seenBefore}]) and ${onNode} ${exporter}`;
  const nodes = aggregate('max', [...nodeLabels, 'machine_type'], exporter);
  return `0 * ${nodes} + on (cluster, machine_type) group_left () ${gpuSeries.gpusExpected}`;
}

/** What no pod holds of the GPUs that work. */
function unallocated(): string {
  const free = `clamp_min(1 - ${aggregate('sum', gpuLabels, `\n${held}\n`)}, 0)`;
  const whole = `(0 * ${reporting} + 1 unless ${onGpu} ${faulty})`;
  return aggregate('sum', clusterLabels, `\n${either(free, whole)}\n`);
}
