import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import { dcgm } from '../catalog/metrics/dcgm';
import { aggregate } from '../promql/expression';
import { namedGpu, namedGpuColumns } from './gpu-node-rows/scope';
import { ofGpus } from './gpu-scope';
import { colours, type Panel, type State, severityColours, table, thresholdLines } from './kit';

/** What the results of DCGM's health checks mean. */
export const healthResults: Readonly<Record<string, State>> = {
  0: { text: 'passed', colour: colours.good },
  10: { text: 'warning', colour: severityColours.warning },
  20: { text: 'failed', colour: severityColours.critical },
};

/** @returns the table of health checks that did not pass, of the chosen GPUs */
export function failingChecks(settings: GpuAlertSettings, options: { width: number; noValue: string }): Panel {
  return table({
    ...options,
    key: 'failing-checks',
    title: 'Health checks that did not pass',
    description:
      'Each check that does not pass now, and what it found. DCGM also warns when the power cap lowers the clocks, which is normal at full load and no alert.',
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
        states: healthResults,
      },
    ],
    sortBy: { title: 'Result', order: 'descending' },
  });
}
