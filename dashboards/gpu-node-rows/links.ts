import { dcgm } from '../../catalog/metrics/dcgm';
import type { Metric } from '../../catalog/metrics/metric';
import { type Panel, type Row, table, timeSeries } from '../kit';
import { gpuLegend, namedGpuColumns, newEvents, perGpu } from './scope';

/** Counters of links that had to try again, and what one event is called. */
const linkErrors = [
  [dcgm.pcieReplays, 'PCIe replays'],
  [dcgm.nvlinkCrcFlitErrors, 'NVLink flow-control checksums'],
  [dcgm.nvlinkCrcDataErrors, 'NVLink data checksums'],
  [dcgm.nvlinkReplays, 'NVLink replays'],
  [dcgm.nvlinkRecoveries, 'NVLink recoveries'],
] as const;

/** Traffic and errors of PCIe and NVLink. */
export function nodeLinks(): Row {
  return {
    title: 'Links',
    panels: [
      traffic({
        key: 'pcie-traffic',
        title: 'PCIe traffic',
        description: 'Rate between each GPU and its host. Steadily high: data loading or offloading may be the bound.',
        sent: dcgm.pcieTransmit,
        received: dcgm.pcieReceive,
      }),
      traffic({
        key: 'nvlink-traffic',
        title: 'NVLink traffic',
        description: 'Rate between the GPUs of a node. A GPU that falls behind the others slows collective operations.',
        sent: dcgm.nvlinkTransmit,
        received: dcgm.nvlinkReceive,
      }),
      timeSeries({
        key: 'link-errors',
        title: 'Link errors',
        description: 'New errors per point in time. Links repair them by sending again; many of them cost throughput.',
        unit: 'count',
        drawing: 'bars',
        noValue: 'No link error counters are reported',
        queries: linkErrors.map(([counter, name]) => ({
          expr: newEvents(counter.name),
          legend: `${gpuLegend} ${name}`,
        })),
      }),
      table({
        key: 'pcie-lanes',
        title: 'PCIe lanes',
        description: 'Lanes in use against what GPU and slot support. Fewer lanes mean a bad connection.',
        width: 12,
        noValue: 'No link width is reported; virtual machines may hide it',
        labels: namedGpuColumns,
        values: [
          { title: 'In use', expr: perGpu(dcgm.pcieLinkWidth.name), unit: 'count' },
          { title: 'Supported', expr: perGpu(dcgm.pcieMaxLinkWidth.name), unit: 'count' },
        ],
      }),
    ],
  };
}

interface TrafficOptions {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly sent: Metric;
  readonly received: Metric;
}

function traffic({ sent, received, ...texts }: TrafficOptions): Panel {
  return timeSeries({
    ...texts,
    unit: sent.unit,
    noValue:
      'Not measured: the profiling counters are missing or held by another process; partitioned GPUs never have them',
    queries: [
      { expr: perGpu(sent.name), legend: `${gpuLegend} sent` },
      { expr: perGpu(received.name), legend: `${gpuLegend} received` },
    ],
  });
}
