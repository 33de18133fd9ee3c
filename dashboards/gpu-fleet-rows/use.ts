import { idleBelow } from '../../alert-rules/gpu/efficiency-thresholds';
import { deviceMetric, heldByPod } from '../../alert-rules/gpu/held-recording';
import { onGpu } from '../../alert-rules/gpu/joins';
import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuDeviceLabels, gpuLabels } from '../../promql/labels';
import { alarmFrom, countOrZero, countPerCluster } from '../gpu-queries';
import { ofGpus, ofPods } from '../gpu-scope';
import { type Panel, type Row, stat, table, timeSeries } from '../kit';

/** Without these series nothing is known about activity. */
const noActivity =
  'No activity is measured: profiling is paused, its counters are missing, or another process on the nodes holds them';

/** GPUs that any pod holds, at least in part. */
const heldByAny = aggregate('max', gpuLabels, ofGpus(deviceMetric, heldByPod));

/** Every GPU is in exactly one of these sets, or, when pods are chosen, in none because another pod holds it. */
function gpuUse(settings: GpuAlertSettings) {
  const idle = formatNumber(idleBelow(settings));
  const active = ofGpus(gpuSeries.engineActive);
  const held = aggregate('max', gpuLabels, ofPods(deviceMetric));
  return {
    busy: `${active} >= ${idle} and ${onGpu} ${held}`,
    idle: `${active} < ${idle} and ${onGpu} ${held}`,
    unmeasured: `${held} unless ${onGpu} ${active}`,
    free: `${ofGpus(gpuSeries.temperature)} unless ${onGpu} ${heldByAny}`,
  };
}

/** GPUs by use, now. */
export function gpuUseStat(settings: GpuAlertSettings): Panel {
  const use = gpuUse(settings);
  const all = ofGpus(gpuSeries.temperature);
  const alarm = alarmFrom(settings.GpuAllocatedIdle, 1);
  return stat({
    key: 'gpu-use',
    title: 'Use of GPUs now',
    description: useDescription(settings),
    unit: 'count',
    noValue: 'No GPU reports',
    queries: [
      { expr: countOrZero(use.busy, all), legend: 'busy' },
      { expr: countOrZero(use.idle, all), legend: 'held but idle', ...(alarm ? { alarm } : {}) },
      { expr: countOrZero(use.free, all), legend: 'free' },
    ],
  });
}

/** How much of what is paid for does work, and for whom. */
export function fleetUse(settings: GpuAlertSettings): Row {
  const use = gpuUse(settings);
  const all = ofGpus(gpuSeries.temperature);
  return {
    title: 'Use',
    panels: [
      timeSeries({
        key: 'gpu-use-over-time',
        title: 'GPUs by use',
        description: useDescription(settings),
        unit: 'count',
        drawing: 'stacked',
        noValue: 'No GPU reports: is the DCGM exporter scraped?',
        queries: [
          { expr: countPerCluster(use.busy, all), legend: '{{cluster}} busy' },
          { expr: countPerCluster(use.idle, all), legend: '{{cluster}} held but idle' },
          { expr: countPerCluster(use.unmeasured, all), legend: '{{cluster}} held, activity not measured' },
          { expr: countPerCluster(use.free, all), legend: '{{cluster}} free' },
        ],
      }),
      timeSeries({
        key: 'activity-funnel',
        title: 'From held to working',
        description:
          'Shares of all GPUs, each a part of the one before: held by a pod, an engine active, multiprocessors with work, tensor cores active. A wide step shows where capacity is lost. MIG instances count by their compute slices.',
        unit: 'ratio',
        noValue: noActivity,
        queries: [
          {
            expr: `(${countPerCluster(heldByAny, all)}) / ${aggregate('count', ['cluster'], all)}`,
            legend: '{{cluster}} held',
          },
          { expr: aggregate('avg', ['cluster'], ofGpus(gpuSeries.engineActive)), legend: '{{cluster}} engine active' },
          { expr: aggregate('avg', ['cluster'], ofGpus(gpuSeries.smActive)), legend: '{{cluster}} SM active' },
          { expr: aggregate('avg', ['cluster'], ofGpus(gpuSeries.tensorActive)), legend: '{{cluster}} tensor active' },
        ],
      }),
      timeSeries({
        key: 'memory',
        title: 'GPU memory',
        description: 'Memory in use on all GPUs, against what they have. MIG instances of a GPU are added up.',
        unit: 'bytes',
        noValue: 'No memory is reported: are the recording rules loaded?',
        queries: [
          { expr: aggregate('sum', ['cluster'], ofGpus(gpuSeries.memoryUsed)), legend: '{{cluster}} used' },
          {
            expr: aggregate('sum', ['cluster'], ofGpus(gpuSeries.memoryTotal)),
            legend: '{{cluster}} total',
            role: 'limit',
          },
        ],
      }),
      namespaces(),
    ],
  };
}

function useDescription(settings: GpuAlertSettings): string {
  const percent = formatNumber(idleBelow(settings) * 100);
  return `Busy: a pod holds the GPU and its engines are active for at least ${percent} % of the time. Held but idle: less than that. Free: no pod holds it. A partitioned GPU counts as held when any of its instances is. Busy and idle are only GPUs of the chosen namespaces and pods.`;
}

function namespaces(): Panel {
  const labels = ['cluster', 'namespace'];
  const perDevice = [...gpuDeviceLabels, 'namespace'];
  const devices = (operator: '=' | '!=') =>
    aggregate('max', perDevice, ofPods(deviceMetric, ['GPU_I_ID', operator, '']));
  // Zero rather than nothing, because a namespace often holds only one kind.
  const countOf = (operator: '=' | '!=') =>
    `${aggregate('count', labels, devices(operator))} or 0 * ${aggregate('count', labels, ofPods(deviceMetric))}`;
  return table({
    key: 'namespaces',
    title: 'By namespace',
    description:
      'What the pods of each namespace hold now, and how active it is: the mean over whole GPUs and MIG instances. A GPU that several pods share by time counts once per namespace.',
    width: 12,
    noValue: 'No pod holds a GPU, or the exporter cannot map GPUs to pods',
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'namespace', title: 'Namespace' },
    ],
    values: [
      { title: 'Whole GPUs', expr: countOf('='), unit: 'count' },
      { title: 'MIG instances', expr: countOf('!='), unit: 'count' },
      {
        title: 'Mean activity',
        expr: aggregate('avg', labels, aggregate('max', perDevice, ofPods(dcgm.engineActive.name))),
        unit: 'ratio',
      },
    ],
    sortBy: { title: 'Whole GPUs', order: 'descending' },
  });
}
