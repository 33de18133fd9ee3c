import { idleBelow, ownerlessAbove } from '../../alert-rules/gpu/efficiency-thresholds';
import { deviceMetric, heldByPod } from '../../alert-rules/gpu/held-recording';
import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuDeviceLabels, nodeLabels, workloadLabels } from '../../promql/labels';
import { nodeBoardUrl } from '../gpu-queries';
import { ofGpus, ofPods } from '../gpu-scope';
import { type Panel, type Row, table } from '../kit';

/** Pods in the table of the largest idle holders. */
const largestCount = 20;

/** What could be given to others at once. */
export function efficiencyReclaim(settings: GpuAlertSettings): Row {
  return { title: 'To reclaim', panels: [idleHolders(settings), ownerlessMemory(settings)] };
}

function idleHolders(settings: GpuAlertSettings): Panel {
  const labels = [...nodeLabels, ...workloadLabels];
  const perDevice = [...gpuDeviceLabels, ...workloadLabels];
  const activity = aggregate(
    'max',
    perDevice,
    `avg_over_time(${ofPods(dcgm.engineActive.name)}[1h]) and ${ofPods(dcgm.engineActive.name)}`,
  );
  const idle = `${activity} < ${formatNumber(idleBelow(settings))}`;
  const top = `topk(${largestCount}, ${aggregate('count', labels, idle)})`;
  const onTop = `and on (${labels.join(', ')}) ${top}`;
  const used = aggregate('max', perDevice, ofPods(dcgm.framebufferUsed.name));
  return table({
    key: 'idle-holders',
    title: 'Largest idle holders',
    description: `Pods whose GPUs or MIG instances had an engine activity below ${formatNumber(idleBelow(settings) * 100)} % in the mean of the last hour, those with the most first. Memory in use is that of everything the pod holds on the node. A click on a node opens its board.`,
    width: 12,
    height: 11,
    noValue: 'No chosen pod holds an idle GPU, or activity is not measured',
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'node', title: 'Node', link: { title: 'Show this node', url: nodeBoardUrl('Cluster', 'Node') } },
      { label: 'namespace', title: 'Namespace' },
      { label: 'pod', title: 'Pod' },
    ],
    values: [
      { title: 'Idle devices', expr: top, unit: 'count' },
      { title: 'Memory used', expr: `${aggregate('sum', labels, used)} ${onTop}`, unit: 'mebibytes' },
      { title: 'Engine, 1 h', expr: `${aggregate('avg', labels, activity)} ${onTop}`, unit: 'ratio' },
    ],
    sortBy: { title: 'Idle devices', order: 'descending' },
  });
}

function ownerlessMemory(settings: GpuAlertSettings): Panel {
  const labels = ['cluster', 'node', 'gpu', 'GPU_I_PROFILE', 'GPU_I_ID'];
  const of = (metric: string) => aggregate('max', labels, ofGpus(metric));
  const used = of(dcgm.framebufferUsed.name);
  const share = `${used} / (${used} + ${of(dcgm.framebufferFree.name)})`;
  const held = aggregate('max', labels, ofGpus(deviceMetric, heldByPod));
  const ownerless = `(${share} > ${formatNumber(ownerlessAbove(settings))} unless ${held})`;
  return table({
    key: 'ownerless-memory',
    title: 'Memory in use without a pod',
    description: `Devices that no pod holds and of whose memory more than ${formatNumber(ownerlessAbove(settings) * 100)} % is in use: left over by a process, or used outside of Kubernetes. A click on a GPU opens it on the board of its node.`,
    width: 12,
    height: 11,
    noValue: 'No memory is in use without a pod, or no memory is reported',
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'node', title: 'Node' },
      { label: 'gpu', title: 'GPU', link: { title: 'Show this GPU', url: nodeBoardUrl('Cluster', 'Node', 'GPU') } },
      { label: 'GPU_I_PROFILE', title: 'MIG size' },
      { label: 'GPU_I_ID', title: 'MIG instance' },
    ],
    values: [
      { title: 'Memory used', expr: `${used} and ${ownerless}`, unit: 'mebibytes' },
      { title: 'Share', expr: `${share} and ${ownerless}`, unit: 'ratio' },
      { title: 'Engine', expr: `${of(dcgm.engineActive.name)} and ${ownerless}`, unit: 'ratio' },
    ],
    sortBy: { title: 'Memory used', order: 'descending' },
  });
}
