import { gpuBoardUids } from '../../alert-rules/gpu/links';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { prometheusTarget } from '../../catalog/metrics/platform';
import { aggregate } from '../../promql/expression';
import { nodeLabels } from '../../promql/labels';
import { firingAlerts } from '../gpu-queries';
import { cellOf, type Row, severityColours, table } from '../kit';
import { chosen, fleetScope, type GpuFleetContext } from './scope';

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
  const perNode = (operator: 'sum' | 'max' | 'avg', metric: string) => aggregate(operator, nodeLabels, chosen(metric));
  const exporter = chosen(prometheusTarget.up.name, ['job', '=', context.exporterJob]);
  return {
    title: 'Nodes',
    panels: [
      table({
        key: 'nodes',
        title: 'Nodes',
        description: 'Every node whose exporter is scraped. A click on a node opens its board.',
        height: 14,
        noValue: 'No DCGM exporter is scraped',
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'node', title: 'Node', link: { title: 'Show this node', url: nodeBoardUrl('Cluster', 'Node') } },
        ],
        values: [
          {
            title: 'Exporter',
            expr: aggregate('max', nodeLabels, exporter),
            unit: 'boolean',
            states: { 1: { text: 'up', colour: 'green' }, 0: { text: 'down', colour: severityColours.critical } },
          },
          { title: 'GPUs', expr: perNode('max', gpuSeries.gpusSeen), unit: 'count' },
          {
            title: 'Firing alerts',
            expr: aggregate('count', nodeLabels, firingAlerts(...fleetScope)),
            unit: 'count',
            thresholds: [{ at: 1, severity: 'warning' }],
          },
          { title: 'Engine activity', expr: perNode('avg', gpuSeries.engineActive), unit: 'ratio' },
          { title: 'Memory used', expr: perNode('sum', gpuSeries.memoryUsed), unit: 'bytes' },
          { title: 'Memory', expr: perNode('sum', gpuSeries.memoryTotal), unit: 'bytes' },
          { title: 'Power', expr: perNode('sum', gpuSeries.power), unit: 'watts' },
          { title: 'Hottest GPU', expr: perNode('max', gpuSeries.temperature), unit: 'celsius' },
        ],
        sortBy: { title: 'Node', order: 'ascending' },
      }),
    ],
  };
}
