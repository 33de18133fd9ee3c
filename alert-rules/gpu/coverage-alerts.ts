import { dcgm } from '../../catalog/metrics/dcgm';
import { prometheusTarget } from '../../catalog/metrics/platform';
import { aggregate, oneOf, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuLabels, nodeLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { asks } from './action';
import type { GpuRuleContext } from './context';
import { onNode, seenBefore } from './joins';
import { gpuBoard, nodeBoard } from './links';
import type { GpuAlertSettings } from './options';
import { profilingAlerts } from './profiling-alerts';
import { gpuSeries } from './recording';

/** Alerts that need kube-state-metrics; without it they are left out. */
export const alertsOfKubeState = [
  'GpuExporterMissing',
  'GpuExporterRestarting',
] as const satisfies readonly (keyof GpuAlertSettings)[];

/** Alerts that say when the other GPU alerts cannot be trusted. None uses `absent()`, which is quiet while one node is left. */
export function coverageAlerts(settings: GpuAlertSettings, context: GpuRuleContext): AlertingRule[] {
  const exporterUp = aggregate('max', nodeLabels, select(prometheusTarget.up.name, oneOf('job', context.exporterJobs)));
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
    ...(context.kubeState ? [...exporterMissing(settings, exporterUp), ...exporterRestarting(settings)] : []),
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
    ...perSeverity(settings.GpuMigInstancesMissing, (setting, severity) => ({
      alert: 'GpuMigInstancesMissing',
      severity,
      expr: missingInstances(context),
      for: setting.for,
      summary: 'GPU {{ $labels.gpu }} on {{ $labels.node }} shows only {{ $value }} of its MIG instances',
      description: context.migSizeLabel
        ? 'Fewer MIG instances report than the partition size of the node pool gives. Pods that wait for one cannot be placed.'
        : 'Fewer MIG instances report than the GPU had before. Pods that wait for one cannot be placed.',
      dashboard: gpuBoard,
    })),
    ...profilingAlerts(settings, context),
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

function exporterRestarting(settings: GpuAlertSettings): AlertingRule[] {
  const restarts = gpuSeries.exporterRestarts;
  return perSeverity(settings.GpuExporterRestarting, (setting, severity) => {
    const limit = formatNumber(setting.threshold);
    return {
      alert: 'GpuExporterRestarting',
      severity,
      // Not `increase`, which extrapolates to the edges of the hour and makes a little more than it saw.
      expr: `${restarts} - min_over_time(${restarts}[1h]) > ${limit}`,
      for: setting.for,
      summary: 'The exporter on {{ $labels.node }} restarted {{ $value }} times within an hour',
      description: `More than ${limit} restarts within an hour. Each may end DCGM in the middle of a call, which has hung A100s, and leaves a gap in all metrics of the node.`,
      dashboard: nodeBoard,
    };
  });
}

function missingInstances(context: GpuRuleContext): string {
  const seen = gpuSeries.migInstances;
  if (context.migSizeLabel) {
    const tooFew = `${seen} < on (cluster, mig_size) group_left () ${gpuSeries.migInstancesExpected}`;
    return aggregate('max', gpuLabels, tooFew);
  }
  // A GPU that lost all its instances is reported as a whole one.
  return `(${seen} or 0 * ${gpuSeries.temperature}) < max_over_time(${seen}[${seenBefore}])`;
}

function missingGpus(context: GpuRuleContext): string {
  const fewerThanBefore = `${gpuSeries.gpusSeen} < max_over_time(${gpuSeries.gpusSeen}[${seenBefore}])`;
  if (!context.machineTypeLabel || Object.keys(context.expectedGpus).length === 0) return fewerThanBefore;
  const fewerThanExpected = `${gpuSeries.gpusSeen} < on (cluster, machine_type) group_left () ${gpuSeries.gpusExpected}`;
  return `${fewerThanExpected}\nor\n${fewerThanBefore}`;
}
