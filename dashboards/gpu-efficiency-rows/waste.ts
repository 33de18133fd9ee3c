import { idleBelow, inefficientBelow } from '../../alert-rules/gpu/efficiency-thresholds';
import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { samplesPerHour } from '../../alert-rules/gpu/waste-recording';
import { aggregate } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { type Panel, type Row, stat, table, timeSeries } from '../kit';
import { gpuHours, noStates, ofStates, shareOfHours, stateLooks, stateSamples, workingTarget } from './scope';

const namesOwner = ['namespace', '!=', ''] as const;

/** What becomes of the GPU-hours that are paid for, and whose they are. */
export function efficiencyWaste(settings: GpuAlertSettings): Row {
  const states = statesInWords(settings);
  return {
    title: 'GPU-hours and waste',
    panels: [
      stat({
        key: 'used-well',
        title: 'Used well',
        description: `Share of the GPU-hours of the time range in which GPUs were productive: 90 to 95 % is good, below 80 % is waste. ${states}`,
        unit: 'ratio',
        noValue: noStates,
        queries: [{ expr: shareOfAllHours(), legend: 'productive', target: workingTarget }],
      }),
      stat({
        key: 'hours-by-state',
        title: 'GPU-hours by state',
        description: `GPU-hours of the time range. ${states}`,
        width: 18,
        unit: 'count',
        noValue: noStates,
        queries: stateLooks.map(([state, { title }]) => ({
          expr: `sum(${stateSamples(['state', '=', state])}) / ${samplesPerHour}`,
          legend: title,
        })),
      }),
      timeSeries({
        key: 'states-over-time',
        title: 'GPUs by state',
        description: `Together the GPUs that are expected, whichever node is chosen. ${states}`,
        unit: 'count',
        drawing: 'stacked',
        noValue: noStates,
        queries: stateLooks.map(([state, { title, colour }]) => ({
          expr: aggregate('sum', ['cluster'], ofStates(['state', '=', state])),
          legend: `{{cluster}} ${title}`,
          colour,
        })),
      }),
      timeSeries({
        key: 'idle-by-namespace',
        title: 'Idle GPUs by namespace',
        description: `GPUs, in parts where they are shared or partitioned, that pods of a namespace hold with an engine activity below ${percent(idleBelow(settings))}. The area is idle GPU-hours.`,
        unit: 'count',
        drawing: 'stacked',
        noValue: 'No namespace holds an idle GPU, or no states are recorded yet',
        queries: [
          {
            expr: aggregate('sum', ['cluster', 'namespace'], ofStates(['state', '=', 'idle'])),
            legend: '{{cluster}} {{namespace}}',
          },
        ],
      }),
      hoursTable({
        key: 'hours-by-cluster',
        title: 'GPU-hours by cluster',
        description: `GPU-hours of the time range per cluster. With a namespace chosen, only what it holds. ${states}`,
        labels: ['cluster'],
        states: stateLooks,
        matchers: [],
      }),
      hoursTable({
        key: 'hours-by-namespace',
        title: 'GPU-hours by namespace',
        description:
          'GPU-hours that the pods of each namespace held in the time range, by state; what no pod holds has no namespace. Largest idle holder first.',
        labels: ['cluster', 'namespace'],
        states: stateLooks.filter(([state]) => state !== 'unallocated' && state !== 'unavailable'),
        matchers: [namesOwner],
      }),
    ],
  };
}

function shareOfAllHours(): string {
  const all = `sum(${stateSamples()})`;
  return `(sum(${stateSamples(['state', '=', 'productive'])}) or 0 * ${all}) / ${all}`;
}

interface HoursTable {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly states: typeof stateLooks;
  readonly matchers: readonly (typeof namesOwner)[];
}

function hoursTable({ labels, states, matchers, ...texts }: HoursTable): Panel {
  const titles: Readonly<Record<string, string>> = { cluster: 'Cluster', namespace: 'Namespace' };
  return table({
    ...texts,
    width: 12,
    noValue: noStates,
    labels: labels.map((label) => ({ label, title: titles[label] ?? label })),
    values: [
      ...states.map(([state, { title }]) => ({
        title,
        expr: gpuHours(labels, ['state', '=', state], ...matchers),
        unit: 'count' as const,
      })),
      {
        title: 'Used well',
        expr: shareOfHours(labels, 'productive', ...matchers),
        unit: 'ratio',
        target: workingTarget,
      },
    ],
    sortBy: { title: 'Idle', order: 'descending' },
  });
}

function percent(share: number): string {
  return `${formatNumber(share * 100)} %`;
}

function statesInWords(settings: GpuAlertSettings): string {
  return `Unavailable: expected and not reported, or an alert asks to recreate the node. Unallocated: no pod holds it. Idle: held, with an engine activity below ${percent(idleBelow(settings))}. Inefficient: active, with an SM activity below ${percent(inefficientBelow(settings))}. Unmeasured: held, without profiling counters. Productive: the rest.`;
}
