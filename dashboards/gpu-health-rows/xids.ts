import { gpuSeries } from '../../alert-rules/gpu/recording';
import { dcgm } from '../../catalog/metrics/dcgm';
import type { Xid, XidAction } from '../../catalog/xid';
import { aggregate, either, type Matcher, quote } from '../../promql/expression';
import { namedGpu } from '../gpu-node-rows/scope';
import { nodeBoardUrl } from '../gpu-queries';
import { ofGpus } from '../gpu-scope';
import { type LabelColumn, type Row, type State, severityColours, table } from '../kit';
import { xidColours } from '../xid-colours';
import type { GpuHealthContext } from './scope';

const actionTexts = {
  'recreate-node': 'recreate the node',
  'recreate-node-when-idle': 'recreate the node when it is idle',
  'check-workload': 'tell the owner of the workload',
  none: 'nothing',
} as const satisfies Record<XidAction, string>;

/** What is said of a code that the catalog does not have. */
const unclassified = {
  meaning: { text: 'not classified' },
  class: { text: 'unclassified', colour: severityColours.warning },
  action: { text: 'look it up in the XID catalog of NVIDIA' },
} as const satisfies Record<string, State>;

/** Columns that say what a code means. Each is a copy of the code, whose values are shown as text. */
const explanations = [
  { label: 'meaning', title: 'Meaning', state: ({ meaning }: Xid): State => ({ text: meaning }) },
  {
    label: 'class',
    title: 'Class',
    state: (xid: Xid): State => ({ text: xid.class, colour: xidColours[xid.class] }),
  },
  { label: 'action', title: 'What to do', state: ({ action }: Xid): State => ({ text: actionTexts[action] }) },
] as const;

/** Every XID of the time range and what it asks for. */
export function healthXids({ xidMetric, xids }: GpuHealthContext): Row {
  const count = {
    window: {
      title: 'Most in 5 minutes',
      how: 'The number is the most at once: this version of the exporter counts over a sliding window of five minutes.',
    },
    counter: { title: 'Times', how: 'The number is how often it happened in the time range.' },
  }[xidMetric];
  const columns = explanations.map(
    ({ label, title, state }): LabelColumn => ({
      label,
      title,
      states: Object.fromEntries(xids.map((xid) => [xid.code, state(xid)])),
      otherwise: unclassified[label],
    }),
  );
  return {
    title: 'XIDs',
    panels: [
      table({
        key: 'xids',
        title: 'XIDs in the time range',
        description: `Errors that the driver reported, by GPU and code, with what each means and asks for. ${count.how} An XID of a program that ended since is still here.`,
        noValue: 'No XID in the time range, or no exporter answers: see Coverage',
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'node', title: 'Node' },
          { label: 'gpu', title: 'GPU', link: { title: 'Show this GPU', url: nodeBoardUrl('Cluster', 'Node', 'GPU') } },
          { label: 'xid', title: 'XID' },
          ...columns,
        ],
        values: [{ title: count.title, expr: explained(xidsInRange(xidMetric)), unit: 'count' }],
        sortBy: { title: count.title, order: 'descending' },
      }),
    ],
  };
}

/** Copies the code into the label of each explaining column. */
function explained(counts: string): string {
  const copied = explanations.reduce(
    (expr, { label }) => `label_replace(${expr}, ${quote(label)}, "$1", "xid", "(.+)")`,
    counts,
  );
  return aggregate('max', [...namedGpu, 'xid', ...explanations.map(({ label }) => label)], copied);
}

/**
 * How often each code occurred. The window gauge counts by itself. The counter begins at the first XID, which `increase` does
 * not see, so a series that is new in the time range counts as a whole.
 */
function xidsInRange(xidMetric: GpuHealthContext['xidMetric']): string {
  // The bare zero of a GPU without an XID has no code.
  const withCode: Matcher = ['xid', '!=', ''];
  if (xidMetric === 'window') return `max_over_time(${ofGpus(dcgm.xidErrorsInWindow.name, withCode)}[$__range]) > 0`;
  const counter = ofGpus(gpuSeries.xidErrors, withCode);
  return either(
    `(last_over_time(${counter}[$__range]) unless ${counter} offset $__range)`,
    `round(increase(${counter}[$__range])) > 0`,
  );
}
