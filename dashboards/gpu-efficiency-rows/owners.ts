import { deviceMetric } from '../../alert-rules/gpu/held-recording';
import { aggregate } from '../../promql/expression';
import { gpuDeviceLabels, nodeLabels, workloadLabels } from '../../promql/labels';
import { nodeBoardUrl } from '../gpu-queries';
import { ofPods } from '../gpu-scope';
import { type Panel, type Row, table } from '../kit';
import { stepColumns } from './funnel';
import { gpuHours, meanHeld } from './scope';

const sharedNote =
  'Of a GPU that pods share only the whole is measured, so each shows the activity of all, and no GPU_UTIL of its own.';

/** The same steps by who holds the GPUs. */
export function efficiencyOwners(): Row {
  return { title: 'By owner', panels: [namespaces(), workloads()] };
}

function namespaces(): Panel {
  const labels = ['cluster', 'namespace'];
  return table({
    key: 'funnel-of-namespaces',
    title: 'By namespace',
    description: `GPU-hours that the pods of each namespace held in the time range, and means over what they held. ${sharedNote}`,
    noValue: 'No pod held a GPU in the time range, or the exporter cannot map GPUs to pods',
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'namespace', title: 'Namespace' },
    ],
    values: [
      { title: 'GPU-hours', expr: gpuHours(labels, ['namespace', '!=', '']), unit: 'count' },
      ...stepColumns((metric) => meanHeld(labels, metric)),
    ],
    sortBy: { title: 'GPU-hours', order: 'descending' },
  });
}

function workloads(): Panel {
  const labels = [...nodeLabels, ...workloadLabels];
  const devices = aggregate('max', [...gpuDeviceLabels, ...workloadLabels], ofPods(deviceMetric));
  const stillThere = `and on (${labels.join(', ')}) ${ofPods(deviceMetric)}`;
  return table({
    key: 'funnel-of-workloads',
    title: 'By workload',
    description: `Pods that hold GPUs or MIG instances now, with means over the time range or since they started. ${sharedNote} A click on a node opens its board.`,
    height: 12,
    noValue: 'No chosen pod holds a GPU now, or the exporter cannot map GPUs to pods',
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'namespace', title: 'Namespace' },
      { label: 'pod', title: 'Pod' },
      { label: 'node', title: 'Node', link: { title: 'Show this node', url: nodeBoardUrl('Cluster', 'Node') } },
    ],
    values: [
      { title: 'Devices', expr: aggregate('count', labels, devices), unit: 'count' },
      ...stepColumns((metric) => meanHeld(labels, metric)).map((column) => ({
        ...column,
        expr: `${column.expr}\n${stillThere}`,
      })),
    ],
    sortBy: { title: 'Engine', order: 'ascending' },
  });
}
