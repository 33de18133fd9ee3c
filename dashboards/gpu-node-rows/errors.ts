import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { dcgm } from '../../catalog/metrics/dcgm';
import type { Xid } from '../../catalog/xid';
import { aggregate } from '../../promql/expression';
import { rowRemapColumns } from '../gpu-columns';
import { ofGpus } from '../gpu-scope';
import { type Row, type State, table, thresholdLines, timeSeries } from '../kit';
import { xidColours } from '../xid-colours';
import { gpuLegend, namedGpu, namedGpuColumns, newEvents, newRecordedEvents, perGpu } from './scope';

/** What a code means and asks for, instead of the bare number. */
function xidStates(xids: readonly Xid[]): Readonly<Record<string, State>> {
  return Object.fromEntries(
    xids.map((xid) => [
      xid.code,
      { text: `${xid.code} ${xid.meaning} (${xid.class}: ${xid.action})`, colour: xidColours[xid.class] },
    ]),
  );
}

/** XIDs, memory errors and remapped rows. */
export function nodeErrors(settings: GpuAlertSettings, xids: readonly Xid[]): Row {
  const perXid = [...namedGpu, 'xid'];
  // The bare zero of a GPU without an XID has no code.
  const xidCounts = ofGpus(dcgm.xidErrorsInWindow.name, ['xid', '!=', '']);
  const inFiveMinutes = 'the exporter counts them over a sliding window of five minutes';
  return {
    title: 'Errors',
    panels: [
      table({
        key: 'xids',
        title: 'XIDs in the time range',
        description: `Every XID code that occurred, with its class and what to do. The number is the most at once: ${inFiveMinutes}.`,
        width: 12,
        noValue: 'No XID in this time range',
        labels: [...namedGpuColumns, { label: 'xid', title: 'XID', states: xidStates(xids) }],
        values: [
          {
            title: 'Most in 5 minutes',
            expr: aggregate('max', perXid, `max_over_time(${xidCounts}[$__range])`),
            unit: 'count',
          },
        ],
      }),
      timeSeries({
        key: 'xids-over-time',
        title: 'XIDs',
        description: `XID errors by code; ${inFiveMinutes}, so each stays visible for that long.`,
        unit: 'count',
        drawing: 'bars',
        noValue: 'No XID in this time range',
        queries: [{ expr: aggregate('max', perXid, xidCounts), legend: `${gpuLegend} XID {{xid}}` }],
      }),
      timeSeries({
        key: 'ecc-errors',
        title: 'Memory errors',
        description:
          'New ECC errors per point in time. Single-bit errors are corrected; a double-bit error means lost data and a node to recreate.',
        unit: 'count',
        drawing: 'bars',
        noValue: 'No ECC counters are reported',
        queries: [
          { expr: newRecordedEvents(gpuSeries.eccDoubleBit), legend: `${gpuLegend} double-bit` },
          { expr: newEvents(dcgm.eccSingleBit.name), legend: `${gpuLegend} single-bit` },
        ],
      }),
      table({
        key: 'row-remapping',
        title: 'Remapped memory rows',
        description:
          'Rows that were replaced by spare ones. Pending: takes effect when the node is recreated. Failed: the GPU must be replaced. Partitioned GPUs do not report this.',
        width: 12,
        noValue: 'No row remapping is reported; partitioned GPUs never do',
        labels: namedGpuColumns,
        values: [
          ...rowRemapColumns(settings),
          {
            title: 'After uncorrectable errors',
            expr: perGpu(dcgm.uncorrectableRemappedRows.name),
            unit: 'count',
            thresholds: thresholdLines(settings.GpuRowRemapBudget, ({ threshold }) => ({ at: threshold })),
          },
          {
            title: 'After correctable errors',
            expr: perGpu(dcgm.correctableRemappedRows.name),
            unit: 'count',
          },
        ],
      }),
    ],
  };
}
