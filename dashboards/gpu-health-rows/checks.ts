import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { namedGpu, namedGpuColumns } from '../gpu-node-rows/scope';
import { ofGpus } from '../gpu-scope';
import { type Row, type State, severityColours, table, thresholdLines } from '../kit';

/** Results of a check. @see https://github.com/NVIDIA/DCGM `dcgm_structs.h` dcgmHealthWatchResults_t */
const results = {
  0: { text: 'passed', colour: 'green' },
  10: { text: 'warning', colour: severityColours.warning },
  20: { text: 'failed', colour: severityColours.critical },
} as const satisfies Readonly<Record<number, State>>;

const noChecks = 'No health checks are reported: does the exporter collect DCGM_EXP_GPU_HEALTH_STATUS?';

/** What DCGM itself thinks of the GPUs. */
export function healthChecks(settings: GpuAlertSettings): Row {
  const perWatch = ['cluster', 'health_watch'];
  const status = aggregate('max', [...namedGpu, 'health_watch'], ofGpus(dcgm.healthStatus.name));
  const gpusWith = (condition: string) => aggregate('count', perWatch, `${status} ${condition}`);
  return {
    title: 'Health checks of DCGM',
    panels: [
      table({
        key: 'checks',
        title: 'GPUs per check',
        description: 'How many GPUs pass each check of DCGM, and how many do not.',
        width: 10,
        noValue: noChecks,
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'health_watch', title: 'Check' },
        ],
        values: [
          { title: 'Failed', expr: gpusWith('>= 20'), unit: 'count', thresholds: [{ at: 1, severity: 'critical' }] },
          {
            title: 'Warning',
            expr: gpusWith('> 0 < 20'),
            unit: 'count',
            thresholds: [{ at: 1, severity: 'warning' }],
          },
          { title: 'Passed', expr: gpusWith('== 0'), unit: 'count' },
        ],
        sortBy: { title: 'Check', order: 'ascending' },
      }),
      table({
        key: 'failing-checks',
        title: 'Checks that did not pass',
        description:
          'Each check that does not pass now, and what it found. DCGM also warns when the power cap lowers the clocks, which is normal at full load and no alert.',
        width: 14,
        noValue: 'All checks pass, or none is reported: see GPUs per check',
        labels: [
          ...namedGpuColumns,
          { label: 'health_watch', title: 'Check' },
          { label: 'health_error_code', title: 'Finding' },
        ],
        values: [
          {
            title: 'Result',
            expr: `${aggregate('max', [...namedGpu, 'health_watch', 'health_error_code'], ofGpus(dcgm.healthStatus.name))} > 0`,
            unit: 'code',
            thresholds: thresholdLines(settings.GpuUnhealthy, ({ threshold }) => ({ at: threshold })),
            states: results,
          },
        ],
        sortBy: { title: 'Result', order: 'descending' },
      }),
    ],
  };
}
