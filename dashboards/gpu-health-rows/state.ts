import { gpuSeries } from '../../alert-rules/gpu/recording';
import type { Tier } from '../../alert-rules/model';
import { nodePhases } from '../../catalog/node-repair';
import { aggregate, either } from '../../promql/expression';
import { nodeLabels } from '../../promql/labels';
import { gpuLegend, namedGpu, perGpu } from '../gpu-node-rows/scope';
import { countOrZero } from '../gpu-queries';
import { firingAlerts, ofGpus, ofNodes } from '../gpu-scope';
import { colours, type Panel, type Row, type State, severityColours, stat, stateTimeline, tiles } from '../kit';
import { alertsAboutUse, type GpuHealthContext } from './scope';

/** States of a GPU by the number that stands for each in the query. */
const gpuStates = {
  0: { text: 'ok', colour: colours.good },
  1: { text: 'warning', colour: severityColours.warning },
  2: { text: 'failed', colour: severityColours.critical },
  3: { text: 'does not report', colour: colours.limit },
} as const satisfies Readonly<Record<number, State>>;

/** Waiting for somebody is orange or red, work under way is blue. */
const phaseColours: Readonly<Record<(typeof nodePhases)[number]['code'], string>> = {
  0: colours.good,
  1: colours.quiet,
  2: severityColours.warning,
  3: severityColours.info,
  4: severityColours.info,
  5: severityColours.info,
  6: severityColours.info,
  7: severityColours.info,
  8: severityColours.critical,
  9: severityColours.critical,
};

const noGpu = 'No GPU has reported in the time range: is the DCGM exporter scraped, are the recording rules loaded?';

/** Which GPUs need somebody, at a glance. */
export function healthState(context: GpuHealthContext): Row {
  const states = statePerGpu(context);
  return {
    title: 'GPUs',
    panels: [
      stat({
        key: 'gpus-by-state',
        title: 'GPUs by state',
        description: `How many GPUs are in each state now. ${statesDescription(context)}`,
        width: 24,
        unit: 'count',
        noValue: noGpu,
        queries: [
          { expr: countOrZero(`(${states}) == 2`, states), legend: 'failed', alarm: { at: 1, severity: 'critical' } },
          { expr: countOrZero(`(${states}) == 1`, states), legend: 'warning', alarm: { at: 1, severity: 'warning' } },
          {
            expr: countOrZero(`(${states}) == 3`, states),
            legend: 'do not report',
            alarm: { at: 1, severity: 'warning' },
          },
          { expr: countOrZero(`(${states}) == 0`, states), legend: 'ok' },
        ],
      }),
      tiles({
        key: 'gpu-tiles',
        title: 'Each GPU',
        description: `One tile per GPU, in the colour of its worst state. ${statesDescription(context)}`,
        height: 10,
        noValue: noGpu,
        query: { expr: states, legend: gpuLegend },
        states: gpuStates,
      }),
      ...(context.kubeState ? [nodePhaseTimeline()] : []),
    ],
  };
}

/** What happened to each node with GPUs, by whom. */
function nodePhaseTimeline(): Panel {
  const phase = aggregate('max', nodeLabels, ofNodes(gpuSeries.repairPhase));
  const hasGpus = `last_over_time(${ofNodes(gpuSeries.gpuCapacity)}[6h])`;
  const states = nodePhases.map(({ code, meaning }): [number, State] => [
    code,
    { text: meaning, colour: phaseColours[code] },
  ]);
  return stateTimeline({
    key: 'node-phases',
    title: 'Repair of nodes',
    description:
      'What happened to each node with GPUs: in service, cordoned by somebody, not ready (GKE recreates such a node after some minutes), or how far NVSentinel is with it. After a failure a person has to go on.',
    width: 24,
    noValue: 'Kubernetes knows no node with GPUs: is kube-state-metrics scraped?',
    queries: [
      {
        expr: `${phase} and on (${nodeLabels.join(', ')}) ${hasGpus}`,
        legend: '{{node}}',
        states: Object.fromEntries(states),
      },
    ],
  });
}

function statesDescription({ kubeState }: GpuHealthContext): string {
  const gone = kubeState ? ', and whose node is still there' : '; nodes that were deleted meanwhile are among them';
  return `Failed: a critical alert about this GPU fires. Warning: a warning fires. Ok: neither does, and the GPU reports. Does not report: it reported earlier in the time range and does so no more${gone}. Alerts about how a GPU is used do not count.`;
}

/** The worst state of each chosen GPU. Without an alert it is well only if it reports: one that is gone has no alerts either. */
function statePerGpu({ kubeState }: GpuHealthContext): string {
  const reporting = perGpu(gpuSeries.temperature);
  const reported = aggregate('max', namedGpu, `last_over_time(${ofGpus(gpuSeries.temperature)}[$__range])`);
  const known = kubeState
    ? `${reported} and on (${nodeLabels.join(', ')}) ${ofNodes(gpuSeries.gpuCapacity)}`
    : reported;
  return either(`2 * ${alertsOf('critical')}`, alertsOf('warning'), `0 * ${reporting}`, `3 + 0 * (${known})`);
}

function alertsOf(severity: Tier): string {
  const aboutHealth = ['alertname', '!~', alertsAboutUse.join('|')] as const;
  return aggregate('max', namedGpu, firingAlerts(['gpu', '!=', ''], ['severity', '=', severity], aboutHealth));
}
