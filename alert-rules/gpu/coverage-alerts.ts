import { dcgm } from '../../catalog/metrics/dcgm';
import { prometheusTarget } from '../../catalog/metrics/platform';
import { aggregate, select } from '../../promql/expression';
import { gpuLabels, nodeLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { asks } from './action';
import type { GpuRuleContext } from './context';
import { nodeBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';

const onNode = `on (${nodeLabels.join(', ')})`;

/** Longest look back for a GPU that a node once had, where the machine type is not known. */
const seenBefore = '6h';

/** Alerts that say when the other GPU alerts cannot be trusted. None uses `absent()`, which is quiet while one node is left. */
export function coverageAlerts(settings: GpuAlertSettings, context: GpuRuleContext): AlertingRule[] {
  const exporterUp = aggregate('max', nodeLabels, select(prometheusTarget.up.name, ['job', '=', context.exporterJob]));
  return [
    ...perSeverity(settings.GpuExporterDown, (setting, severity) => ({
      alert: 'GpuExporterDown',
      severity,
      // A node that is not ready has a problem of its own, and is not mended by looking at its exporter.
      expr: context.kubeState
        ? `${exporterUp} == 0 unless ${onNode} ${gpuSeries.nodeReady} == 0`
        : `${exporterUp} == 0`,
      for: setting.for,
      summary: 'GPU metrics of {{ $labels.node }} cannot be scraped',
      description: `The DCGM exporter on {{ $labels.node }} has not answered for ${setting.for}, so no other GPU alert of this node can fire.`,
      dashboard: nodeBoard,
    })),
    ...(context.kubeState ? exporterMissing(settings, exporterUp) : []),
    ...perSeverity(settings.GpuMissing, (setting, severity) => ({
      alert: 'GpuMissing',
      severity,
      expr: missingGpus(context),
      for: setting.for,
      labels: asks('recreate-node'),
      summary: '{{ $labels.node }} shows only {{ $value }} of its GPUs',
      description:
        'Fewer GPUs report than the machine type has, or than the node had before. A GPU that fell off the bus is gone for every workload until the node is replaced.',
      dashboard: nodeBoard,
    })),
    ...perSeverity(settings.GpuProfilingMissing, (setting, severity) => ({
      alert: 'GpuProfilingMissing',
      severity,
      expr: `(${gpuSeries.gpusSeen} > 0) unless ${onNode} ${aggregate('count', nodeLabels, dcgm.engineActive.name)}`,
      for: setting.for,
      summary: '{{ $value }} GPUs on {{ $labels.node }} report no profiling metrics',
      description:
        'Activity of engines, tensor cores and memory is not measured. A second exporter or a profiler may hold the counters.',
      dashboard: nodeBoard,
    })),
    ...perSeverity(settings.GpuMetricsStale, (setting, severity) => ({
      alert: 'GpuMetricsStale',
      severity,
      expr: `${aggregate('max', gpuLabels, `changes(${dcgm.energyConsumption.name}[10m])`)} == 0`,
      for: setting.for,
      summary: 'Metrics of GPU {{ $labels.gpu }} on {{ $labels.node }} stand still',
      description:
        'The energy counter did not move for 10 minutes, which a running GPU cannot do: the exporter repeats old values.',
      dashboard: nodeBoard,
    })),
  ];
}

function exporterMissing(settings: GpuAlertSettings, exporterUp: string): AlertingRule[] {
  return perSeverity(settings.GpuExporterMissing, (setting, severity) => ({
    alert: 'GpuExporterMissing',
    severity,
    expr: `(${gpuSeries.gpuCapacity} and ${onNode} ${gpuSeries.nodeReady} == 1) unless ${onNode} ${exporterUp}`,
    for: setting.for,
    summary: '{{ $labels.node }} has {{ $value }} GPU devices and no exporter',
    description: `The node has been ready for ${setting.for} without a DCGM exporter that is scraped, so none of its GPU alerts can fire.`,
    dashboard: nodeBoard,
  }));
}

function missingGpus(context: GpuRuleContext): string {
  const fewerThanBefore = `${gpuSeries.gpusSeen} < max_over_time(${gpuSeries.gpusSeen}[${seenBefore}])`;
  if (!context.machineTypeLabel || Object.keys(context.expectedGpus).length === 0) return fewerThanBefore;
  const fewerThanExpected = `${gpuSeries.gpusSeen} < on (cluster, machine_type) group_left () ${gpuSeries.gpusExpected}`;
  return `${fewerThanExpected}\nor\n${fewerThanBefore}`;
}
