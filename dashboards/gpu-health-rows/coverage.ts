import { onGpu } from '../../alert-rules/gpu/joins';
import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { aggregate } from '../../promql/expression';
import { nodeLabels } from '../../promql/labels';
import { exporterColumn, nodeColumns } from '../gpu-columns';
import { uncoveredNodes } from '../gpu-fleet-rows/coverage';
import { alarmFrom, countOrZero } from '../gpu-queries';
import { ofGpus, ofNodes } from '../gpu-scope';
import { colours, type Panel, type Row, severityColours, stat, table, type ValueColumn } from '../kit';
import type { GpuHealthContext } from './scope';

const nothingScraped = 'No DCGM exporter is scraped';

/** What the rest of the board cannot see. */
export function healthCoverage(settings: GpuAlertSettings, context: GpuHealthContext): Row {
  return {
    title: 'Coverage',
    panels: [
      stat({
        key: 'uncovered-nodes',
        title: 'Nodes without metrics',
        description:
          'Nodes whose GPUs are not on this board: the exporter does not answer, or (with kube-state-metrics) a ready node with GPUs has none.',
        unit: 'count',
        height: 5,
        noValue: nothingScraped,
        queries: uncoveredNodes(settings, context),
      }),
      unprofiled(settings),
      nodes(context),
    ],
  };
}

function unprofiled(settings: GpuAlertSettings): Panel {
  const reporting = ofGpus(gpuSeries.temperature);
  const alarm = alarmFrom(settings.GpuProfilingMissing, 1);
  return stat({
    key: 'unprofiled-gpus',
    title: 'GPUs without profiling',
    description:
      'GPUs that report, but not the activity of their engines: another process on the node, such as a profiler, holds the counters. Efficiency is not seen there; health is.',
    unit: 'count',
    height: 5,
    noValue: 'No GPU reports: is the DCGM exporter scraped?',
    queries: [
      {
        expr: countOrZero(`${reporting} unless ${onGpu} ${ofGpus(gpuSeries.engineActive)}`, reporting),
        legend: 'without profiling',
        ...(alarm ? { alarm } : {}),
      },
    ],
  });
}

function nodes(context: GpuHealthContext): Panel {
  const reporting = ofGpus(gpuSeries.temperature);
  const withoutProfiling = `${reporting} unless ${onGpu} ${ofGpus(gpuSeries.engineActive)}`;
  const fromKubernetes: readonly ValueColumn[] = [
    {
      title: 'Ready',
      expr: aggregate('max', nodeLabels, ofNodes(gpuSeries.nodeReady)),
      unit: 'boolean',
      states: { 1: { text: 'yes', colour: colours.good }, 0: { text: 'no', colour: severityColours.critical } },
    },
    { title: 'GPU devices', expr: aggregate('max', nodeLabels, ofNodes(gpuSeries.gpuCapacity)), unit: 'count' },
  ];
  return table({
    key: 'covered-nodes',
    title: 'Coverage of each node',
    description: context.kubeState
      ? 'What is known about each node. GPU devices and no exporter: none of its GPUs is on this board. Nodes without GPUs are here as well, with Ready alone.'
      : 'What is known about each node whose exporter is scraped; whether others have GPUs is unknown without kube-state-metrics.',
    width: 12,
    noValue: nothingScraped,
    labels: nodeColumns,
    values: [
      exporterColumn(context),
      { title: 'GPUs seen', expr: aggregate('max', nodeLabels, ofNodes(gpuSeries.gpusSeen)), unit: 'count' },
      { title: 'Without profiling', expr: aggregate('count', nodeLabels, withoutProfiling), unit: 'count' },
      ...(context.kubeState ? fromKubernetes : []),
    ],
    sortBy: { title: 'Node', order: 'ascending' },
  });
}
