import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import { dcgm } from '../catalog/metrics/dcgm';
import { aggregate } from '../promql/expression';
import { nodeLabels } from '../promql/labels';
import { exporters, type GpuFleetContext } from './gpu-fleet-rows/scope';
import { perGpu } from './gpu-node-rows/scope';
import { nodeBoardUrl } from './gpu-queries';
import { colours, type LabelColumn, severityColours, thresholdLines, type ValueColumn } from './kit';

/** Columns that name a node, and lead to its board. */
export const nodeColumns: readonly LabelColumn[] = [
  { label: 'cluster', title: 'Cluster' },
  { label: 'node', title: 'Node', link: { title: 'Show this node', url: nodeBoardUrl('Cluster', 'Node') } },
];

/** @returns the column that says whether the exporter of a node answers */
export function exporterColumn(context: GpuFleetContext): ValueColumn {
  return {
    title: 'Exporter',
    expr: aggregate('max', nodeLabels, exporters(context)),
    unit: 'boolean',
    states: { 1: { text: 'up', colour: colours.good }, 0: { text: 'down', colour: severityColours.critical } },
  };
}

/** @returns the columns that say whether memory rows of a GPU could not be remapped, or wait for it */
export function rowRemapColumns(settings: GpuAlertSettings): ValueColumn[] {
  return [
    {
      title: 'Failed',
      expr: perGpu(dcgm.rowRemapFailure.name),
      unit: 'boolean',
      thresholds: thresholdLines(settings.GpuRowRemapFailure, () => ({ at: 1 })),
    },
    {
      title: 'Pending',
      expr: perGpu(dcgm.rowRemapPending.name),
      unit: 'boolean',
      thresholds: thresholdLines(settings.GpuRowRemapPending, () => ({ at: 1 })),
    },
  ];
}
