import { gpuSeries } from '../../alert-rules/gpu/recording';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { gpuDeviceLabels, gpuLabels, nodeLabels } from '../../promql/labels';
import { nodeBoardUrl } from '../gpu-queries';
import { ofGpus, ofPods } from '../gpu-scope';
import { type Panel, type Row, table, timeSeries, type ValueColumn } from '../kit';
import { workingTarget } from './scope';

const notMeasured = 'Not measured: the profiling counters are missing, or another process on the nodes holds them';

/** Steps from a GPU that a pod holds to work that its tensor cores do; each is a part of the one before. */
const steps = [
  ['GPU_UTIL', dcgm.gpuUtilization.name, ' / 100'],
  ['Engine', dcgm.engineActive.name, ''],
  ['SM', dcgm.smActive.name, ''],
  ['Tensor', dcgm.tensorActive.name, ''],
] as const;

/** Where capacity is lost on the way from the GPUs that are there to the work that they do. */
export function efficiencyFunnel(): Row {
  return {
    title: 'From allocated to working',
    panels: [fleetFunnel(), heldFunnel(), nodes()],
  };
}

function fleetFunnel(): Panel {
  const all = aggregate('count', ['cluster'], ofGpus(gpuSeries.temperature));
  const held = aggregate('sum', ['cluster'], ofGpus(gpuSeries.held));
  const mean = (series: string) => aggregate('avg', ['cluster'], ofGpus(series));
  return timeSeries({
    key: 'funnel-of-gpus',
    title: 'All chosen GPUs',
    description:
      'Shares of the chosen GPUs, each a part of the one before: allocated to pods, any kernel running (GPU_UTIL, which partitioned GPUs do not have), engine active, multiprocessors with work, tensor cores active. MIG instances count by their compute slices. GPU_UTIL at the top says little: the step after it does.',
    unit: 'ratio',
    noValue: 'No GPU reports: is the DCGM exporter scraped?',
    queries: [
      { expr: `(${held} or 0 * ${all}) / ${all}`, legend: '{{cluster}} allocated' },
      {
        expr: `${aggregate('avg', ['cluster'], aggregate('max', gpuLabels, ofGpus(dcgm.gpuUtilization.name)))} / 100`,
        legend: '{{cluster}} GPU_UTIL',
      },
      { expr: mean(gpuSeries.engineActive), legend: '{{cluster}} engine active' },
      { expr: mean(gpuSeries.smActive), legend: '{{cluster}} SM active' },
      { expr: mean(gpuSeries.tensorActive), legend: '{{cluster}} tensor active' },
    ],
  });
}

function heldFunnel(): Panel {
  const mean = (metric: string) => aggregate('avg', ['cluster'], aggregate('max', gpuDeviceLabels, ofPods(metric)));
  return timeSeries({
    key: 'funnel-of-pods',
    title: 'What the chosen pods hold',
    description:
      'Means over the GPUs and MIG instances that the chosen pods hold. The lines are for engine activity: 90 to 95 % is good, below 80 % is waste. Above 95 % is healthy as well and needs no one.',
    unit: 'ratio',
    noValue: 'No chosen pod holds a GPU, or its activity is not measured',
    queries: steps.map(([step, metric, scale]) => ({ expr: `${mean(metric)}${scale}`, legend: `{{cluster}} ${step}` })),
    target: workingTarget,
  });
}

function nodes(): Panel {
  const count = aggregate('sum', nodeLabels, `count_over_time(${ofGpus(gpuSeries.temperature)}[$__range])`);
  const held = aggregate('sum', nodeLabels, `sum_over_time(${ofGpus(gpuSeries.held)}[$__range])`);
  const mean = (series: string) => aggregate('avg', nodeLabels, `avg_over_time(${ofGpus(series)}[$__range])`);
  const utilization = aggregate('max', gpuLabels, `avg_over_time(${ofGpus(dcgm.gpuUtilization.name)}[$__range])`);
  return table({
    key: 'funnel-of-nodes',
    title: 'By node',
    description:
      'Means over the time range and over the chosen GPUs of each node. A click on a node opens its board. Partitioned GPUs have no GPU_UTIL.',
    noValue: notMeasured,
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'node', title: 'Node', link: { title: 'Show this node', url: nodeBoardUrl('Cluster', 'Node') } },
    ],
    values: [
      { title: 'GPUs', expr: aggregate('count', nodeLabels, ofGpus(gpuSeries.temperature)), unit: 'count' },
      { title: 'Allocated', expr: `(${held} or 0 * ${count}) / ${count}`, unit: 'ratio', target: workingTarget },
      { title: 'GPU_UTIL', expr: `${aggregate('avg', nodeLabels, utilization)} / 100`, unit: 'ratio' },
      { title: 'Engine', expr: mean(gpuSeries.engineActive), unit: 'ratio', target: workingTarget },
      { title: 'SM', expr: mean(gpuSeries.smActive), unit: 'ratio' },
      { title: 'Tensor', expr: mean(gpuSeries.tensorActive), unit: 'ratio' },
    ],
    sortBy: { title: 'Engine', order: 'ascending' },
  });
}

/**
 * The steps as columns of a table by owner.
 *
 * @param mean expression of a metric's mean with the labels of the table
 */
export function stepColumns(mean: (metric: string) => string): ValueColumn[] {
  return steps.map(([title, metric, scale]) => ({
    title,
    expr: `${mean(metric)}${scale}`,
    unit: 'ratio',
    ...(metric === dcgm.engineActive.name ? { target: workingTarget } : {}),
  }));
}
