import { gpuSeries } from '../../alert-rules/gpu/recording';
import { aggregate } from '../../promql/expression';
import { nodeLabels } from '../../promql/labels';
import { exporterColumn, nodeColumns } from '../gpu-columns';
import { firingAlerts, ofGpus, ofNodes } from '../gpu-scope';
import { type Row, table } from '../kit';
import type { GpuFleetContext } from './scope';

/** One line per node, each leading to the board of that node. */
export function fleetNodes(context: GpuFleetContext): Row {
  const overGpus = (operator: 'sum' | 'max' | 'avg', metric: string) => aggregate(operator, nodeLabels, ofGpus(metric));
  return {
    title: 'Nodes',
    panels: [
      table({
        key: 'nodes',
        title: 'Nodes',
        description:
          'Every node whose exporter is scraped; activity, memory, power and heat are those of the chosen GPUs. A click on a node opens its board.',
        height: 14,
        noValue: 'No DCGM exporter is scraped',
        labels: nodeColumns,
        values: [
          exporterColumn(context),
          { title: 'GPUs', expr: aggregate('max', nodeLabels, ofNodes(gpuSeries.gpusSeen)), unit: 'count' },
          {
            title: 'Firing alerts',
            expr: aggregate('count', nodeLabels, firingAlerts()),
            unit: 'count',
            thresholds: [{ at: 1, severity: 'warning' }],
          },
          { title: 'Engine activity', expr: overGpus('avg', gpuSeries.engineActive), unit: 'ratio' },
          { title: 'Memory used', expr: overGpus('sum', gpuSeries.memoryUsed), unit: 'bytes' },
          { title: 'Memory', expr: overGpus('sum', gpuSeries.memoryTotal), unit: 'bytes' },
          { title: 'Power', expr: overGpus('sum', gpuSeries.power), unit: 'watts' },
          { title: 'Hottest GPU', expr: overGpus('max', gpuSeries.temperature), unit: 'celsius' },
        ],
        sortBy: { title: 'Node', order: 'ascending' },
      }),
    ],
  };
}
