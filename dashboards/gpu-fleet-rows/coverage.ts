import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { tiers } from '../../alert-rules/model';
import { aggregate, select } from '../../promql/expression';
import { nodeLabels } from '../../promql/labels';
import { alarmFrom, countOrZero } from '../gpu-queries';
import { firingAlerts, ofNodes } from '../gpu-scope';
import { type Row, type StatQuery, selected, stat } from '../kit';
import { exporters, type GpuFleetContext } from './scope';
import { gpuUseStat } from './use';

/** How much of the fleet is seen at all, and what is wrong with it. */
export function fleetCoverage(settings: GpuAlertSettings, context: GpuFleetContext): Row {
  return {
    title: 'Coverage and alerts',
    panels: [
      stat({
        key: 'gpus',
        title: 'GPUs',
        description: context.machineTypeLabel
          ? 'GPUs that report, against what the machine types of the scraped nodes have. A node whose exporter is down counts as expected.'
          : 'GPUs that report. How many there should be is unknown, because the series do not carry the machine type.',
        unit: 'count',
        noValue: 'No GPU reports: is the DCGM exporter scraped?',
        queries: gpuCounts(settings, context),
      }),
      stat({
        key: 'uncovered-nodes',
        title: 'Nodes without metrics',
        description:
          'Nodes whose GPU alerts cannot fire: the exporter does not answer, or (with kube-state-metrics) a ready node with GPUs has none.',
        unit: 'count',
        noValue: 'No DCGM exporter is scraped',
        queries: uncoveredNodes(settings, context),
      }),
      stat({
        key: 'firing-alerts',
        title: 'Firing GPU alerts',
        description: 'GPU alerts that fire now, by severity.',
        unit: 'count',
        noValue: 'No DCGM exporter is scraped',
        queries: tiers.map((severity) => ({
          expr: countOrZero(firingAlerts(['severity', '=', severity]), exporters(context)),
          legend: severity,
          alarm: { at: 1, severity },
        })),
      }),
      gpuUseStat(settings),
    ],
  };
}

function gpuCounts(settings: GpuAlertSettings, context: GpuFleetContext): StatQuery[] {
  const seen = `sum(${ofNodes(gpuSeries.gpusSeen)})`;
  if (!context.machineTypeLabel) return [{ expr: seen, legend: 'seen' }];
  const nodes = aggregate('max', [...nodeLabels, 'machine_type'], `0 * ${exporters(context)}`);
  const perMachineType = select(gpuSeries.gpusExpected, ...selected('cluster'));
  const expected = `sum(${nodes} + on (cluster, machine_type) group_left () ${perMachineType})`;
  const alarm = alarmFrom(settings.GpuMissing, 1);
  return [
    { expr: seen, legend: 'seen' },
    { expr: expected, legend: 'expected' },
    { expr: `${expected} - (${seen} or 0 * ${expected})`, legend: 'missing', ...(alarm ? { alarm } : {}) },
  ];
}

/** @returns nodes whose GPU alerts cannot fire, by what they lack */
export function uncoveredNodes(settings: GpuAlertSettings, context: GpuFleetContext): StatQuery[] {
  const answering = aggregate('max', nodeLabels, exporters(context));
  const down = alarmFrom(settings.GpuExporterDown, 1);
  const missing = alarmFrom(settings.GpuExporterMissing, 1);
  const capacity = ofNodes(gpuSeries.gpuCapacity);
  const uncovered = `(${capacity} and on (cluster, node) ${ofNodes(gpuSeries.nodeReady)} == 1) unless on (cluster, node) ${answering}`;
  return [
    { expr: countOrZero(`${answering} == 0`, answering), legend: 'exporter down', ...(down ? { alarm: down } : {}) },
    ...(context.kubeState
      ? [{ expr: countOrZero(uncovered, capacity), legend: 'no exporter', ...(missing ? { alarm: missing } : {}) }]
      : []),
  ];
}
