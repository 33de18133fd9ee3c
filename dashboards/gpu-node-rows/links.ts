import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { type Row, table, timeSeries } from '../kit';
import { namedGpu, ofGpus } from './scope';

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
  const noTraffic =
    'Not measured: the profiling counters are missing or held by another process; partitioned GPUs never have them';
  const perGpu = (metric: string) => aggregate('max', namedGpu, ofGpus(metric));
  return {
    title: 'Links',
    panels: [
      timeSeries({
        key: 'pcie-traffic',
        title: 'PCIe traffic',
        description: 'Rate between each GPU and its host. Steadily high: data loading or offloading may be the bound.',
        unit: dcgm.pcieTransmit.unit,
        noValue: noTraffic,
        queries: [
          { expr: perGpu(dcgm.pcieTransmit.name), legend: '{{node}} GPU {{gpu}} sent' },
          { expr: perGpu(dcgm.pcieReceive.name), legend: '{{node}} GPU {{gpu}} received' },
        ],
      }),
      timeSeries({
        key: 'nvlink-traffic',
        title: 'NVLink traffic',
        description: 'Rate between the GPUs of a node. A GPU that falls behind the others slows collective operations.',
        unit: dcgm.nvlinkTransmit.unit,
        noValue: noTraffic,
        queries: [
          { expr: perGpu(dcgm.nvlinkTransmit.name), legend: '{{node}} GPU {{gpu}} sent' },
          { expr: perGpu(dcgm.nvlinkReceive.name), legend: '{{node}} GPU {{gpu}} received' },
        ],
      }),
      timeSeries({
        key: 'link-errors',
        title: 'Link errors',
        description: 'New errors per point in time. Links repair them by sending again; many of them cost throughput.',
        unit: 'count',
        drawing: 'bars',
        noValue: 'No link error counters are reported',
        queries: linkErrors.map(([counter, name]) => ({
          expr: aggregate('max', namedGpu, `increase(${ofGpus(counter.name)}[$__rate_interval])`),
          legend: `{{node}} GPU {{gpu}} ${name}`,
        })),
      }),
      table({
        key: 'pcie-lanes',
        title: 'PCIe lanes',
        description: 'Lanes in use against what GPU and slot support. Fewer lanes mean a bad connection.',
        width: 12,
        noValue: 'No link width is reported; virtual machines may hide it',
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'node', title: 'Node' },
          { label: 'gpu', title: 'GPU' },
        ],
        values: [
          { title: 'In use', expr: perGpu(dcgm.pcieLinkWidth.name), unit: 'count' },
          { title: 'Supported', expr: perGpu(dcgm.pcieMaxLinkWidth.name), unit: 'count' },
        ],
      }),
    ],
  };
}
