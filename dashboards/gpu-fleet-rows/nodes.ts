import { gpuBoardUids } from '../../alert-rules/gpu/links';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { aggregate } from '../../promql/expression';
import { nodeLabels } from '../../promql/labels';
import { firingAlerts, ofGpus, ofNodes } from '../gpu-scope';
import { cellOf, type Row, severityColours, table } from '../kit';
import { exporters, type GpuFleetContext } from './scope';

/** @returns a link to the node board for a row of a table, given the titles of the columns with cluster, node and GPU */
export function nodeBoardUrl(cluster: string, node: string, gpu?: string): string {
  const variables = [
    `var-cluster=${cellOf(cluster)}`,
    `var-node=${cellOf(node)}`,
    ...(gpu === undefined ? [] : [`var-gpu=${cellOf(gpu)}`]),
  ];
  return `/d/${gpuBoardUids.node}?$\{datasource:queryparam}&${variables.join('&')}&$\{__url_time_range}`;
}

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
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'node', title: 'Node', link: { title: 'Show this node', url: nodeBoardUrl('Cluster', 'Node') } },
        ],
        values: [
          {
            title: 'Exporter',
            expr: aggregate('max', nodeLabels, exporters(context)),
            unit: 'boolean',
            states: { 1: { text: 'up', colour: 'green' }, 0: { text: 'down', colour: severityColours.critical } },
          },
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
