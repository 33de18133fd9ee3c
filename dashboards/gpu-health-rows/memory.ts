import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { remappableRows } from '../../alert-rules/gpu/row-remap-alerts';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { nodeLabels } from '../../promql/labels';
import { rowRemapColumns } from '../gpu-columns';
import { namedGpuColumns, newRecordedEvents, perGpu } from '../gpu-node-rows/scope';
import { type Row, table, thresholdLines, timeSeries } from '../kit';
import { recordedRisenInRange, risenInRange } from './scope';

/** Memory errors, and the spare rows that are left. */
export function healthMemory(settings: GpuAlertSettings): Row {
  return {
    title: 'Memory',
    panels: [
      table({
        key: 'ecc-errors',
        title: 'Memory errors in the time range',
        description:
          'New ECC errors per GPU. Single-bit errors are corrected, and many of them announce worse; a double-bit error means lost data and a node to recreate.',
        width: 12,
        noValue: 'No ECC counters are reported: is the DCGM exporter scraped?',
        labels: namedGpuColumns,
        values: [
          {
            title: 'Double-bit',
            expr: recordedRisenInRange(gpuSeries.eccDoubleBit),
            unit: 'count',
            thresholds: thresholdLines(settings.GpuEccDoubleBit, () => ({ at: 1 })),
          },
          { title: 'Single-bit', expr: risenInRange(dcgm.eccSingleBit.name), unit: 'count' },
        ],
        sortBy: { title: 'Double-bit', order: 'descending' },
      }),
      table({
        key: 'row-remapping',
        title: 'Remapped memory rows',
        description: `Bad rows that spare ones replace. Failed: no spare row was left, the GPU must be replaced. Pending: takes effect when the node is recreated. Budget: rows remapped after uncorrectable errors, of the ${remappableRows} that an A100 can remap. Partitioned GPUs do not report this.`,
        width: 12,
        noValue: 'No row remapping is reported; partitioned GPUs never do',
        labels: namedGpuColumns,
        values: [
          ...rowRemapColumns(settings),
          { title: 'Rows remapped', expr: perGpu(dcgm.uncorrectableRemappedRows.name), unit: 'count' },
          {
            title: 'Budget used',
            expr: `${perGpu(dcgm.uncorrectableRemappedRows.name)} / ${remappableRows}`,
            unit: 'ratio',
            thresholds: thresholdLines(settings.GpuRowRemapBudget, ({ threshold }) => ({
              at: threshold / remappableRows,
            })),
          },
        ],
        sortBy: { title: 'Budget used', order: 'descending' },
      }),
      timeSeries({
        key: 'double-bit-over-time',
        title: 'Double-bit errors',
        description: 'New double-bit errors per point in time, added up per node.',
        width: 24,
        height: 7,
        unit: 'count',
        drawing: 'bars',
        noValue: 'No ECC counters are recorded: are the recording rules loaded?',
        queries: [
          { expr: aggregate('sum', nodeLabels, newRecordedEvents(gpuSeries.eccDoubleBit)), legend: '{{node}}' },
        ],
      }),
    ],
  };
}
