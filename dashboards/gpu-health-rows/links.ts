import { dcgm } from '../../catalog/metrics/dcgm';
import { namedGpuColumns, perGpu } from '../gpu-node-rows/scope';
import { type Row, table, timeSeries } from '../kit';
import { risenInRange, worstPerMinute } from './scope';

const noNvlink = 'No NVLink counters are reported; machines with a single GPU may have none';

/** Errors of NVLink and PCIe, and links that are narrower than they should be. */
export function healthLinks(): Row {
  return {
    title: 'Links',
    panels: [
      table({
        key: 'nvlink-errors',
        title: 'NVLink errors in the time range',
        description:
          'New errors per GPU over all of its links. Checksum errors are repaired by sending again; replays and recoveries cost throughput, and a link that recovers often is about to fail.',
        width: 12,
        noValue: noNvlink,
        labels: namedGpuColumns,
        values: [
          { title: 'Recoveries', expr: risenInRange(dcgm.nvlinkRecoveries.name), unit: 'count' },
          { title: 'Replays', expr: risenInRange(dcgm.nvlinkReplays.name), unit: 'count' },
          { title: 'Data checksums', expr: risenInRange(dcgm.nvlinkCrcDataErrors.name), unit: 'count' },
          { title: 'Flow-control checksums', expr: risenInRange(dcgm.nvlinkCrcFlitErrors.name), unit: 'count' },
        ],
        sortBy: { title: 'Recoveries', order: 'descending' },
      }),
      table({
        key: 'pcie-links',
        title: 'PCIe links',
        description:
          'Lanes in use against what GPU and slot support, and replays in the time range. Fewer lanes or many replays mean a bad connection; both slow every copy to and from the host.',
        width: 12,
        noValue: 'No PCIe link is reported; virtual machines may hide it',
        labels: namedGpuColumns,
        values: [
          {
            title: 'Lanes lost',
            expr: `${perGpu(dcgm.pcieMaxLinkWidth.name)} - ${perGpu(dcgm.pcieLinkWidth.name)}`,
            unit: 'count',
            thresholds: [{ at: 1, severity: 'warning' }],
          },
          { title: 'Lanes in use', expr: perGpu(dcgm.pcieLinkWidth.name), unit: 'count' },
          { title: 'Lanes supported', expr: perGpu(dcgm.pcieMaxLinkWidth.name), unit: 'count' },
          { title: 'Replays', expr: risenInRange(dcgm.pcieReplays.name), unit: 'count' },
        ],
        sortBy: { title: 'Lanes lost', order: 'descending' },
      }),
      timeSeries({
        key: 'nvlink-retries',
        title: 'NVLink replays and recoveries per minute',
        description: 'The worst GPU of each node, per minute and over all of its links. A healthy link stays at zero.',
        unit: 'count',
        noValue: noNvlink,
        queries: [
          { expr: worstPerMinute(dcgm.nvlinkReplays.name), legend: '{{node}} replays' },
          { expr: worstPerMinute(dcgm.nvlinkRecoveries.name), legend: '{{node}} recoveries' },
        ],
      }),
      timeSeries({
        key: 'pcie-replays',
        title: 'PCIe replays per minute',
        description: 'The worst GPU of each node. Single replays are normal; a steady rate is not.',
        unit: 'count',
        noValue: 'No PCIe replay counter is reported: is the DCGM exporter scraped?',
        queries: [{ expr: worstPerMinute(dcgm.pcieReplays.name), legend: '{{node}}' }],
      }),
    ],
  };
}
