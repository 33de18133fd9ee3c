import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { failingChecks } from '../gpu-failing-checks';
import { namedGpu } from '../gpu-node-rows/scope';
import { ofGpus } from '../gpu-scope';
import { type Row, table } from '../kit';

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
      failingChecks(settings, { width: 14, noValue: 'All checks pass, or none is reported: see GPUs per check' }),
    ],
  };
}
