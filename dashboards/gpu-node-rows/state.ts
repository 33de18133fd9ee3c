import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { tiers } from '../../alert-rules/model';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { runbookBoardUid } from '../gpu-queries';
import { firingAlerts, ofGpus, ofPods } from '../gpu-scope';
import { type Row, severityColours, stateTimeline, table, thresholdLines } from '../kit';
import { gpuLegend, namedGpu, namedGpuColumns, perGpu } from './scope';

/** What fires, who is hit, and what DCGM itself thinks of the GPUs. */
export function nodeState(settings: GpuAlertSettings): Row {
  return {
    title: 'State',
    panels: [
      table({
        key: 'firing-alerts',
        title: 'Firing alerts',
        description: 'GPU alerts that fire for this choice; alerts about a whole node have no GPU.',
        width: 12,
        noValue: 'No GPU alert fires',
        labels: [
          {
            label: 'alertname',
            title: 'Alert',
            link: { title: 'Open the runbooks', url: `/d/${runbookBoardUid}` },
          },
          {
            label: 'severity',
            title: 'Severity',
            states: Object.fromEntries(tiers.map((tier) => [tier, { text: tier, colour: severityColours[tier] }])),
          },
          ...namedGpuColumns,
        ],
        values: [
          {
            title: 'Alerts',
            expr: aggregate('count', ['alertname', 'severity', ...namedGpu], firingAlerts()),
            unit: 'count',
          },
        ],
        sortBy: { title: 'Severity', order: 'ascending' },
      }),
      table({
        key: 'holders',
        title: 'Pods that hold a GPU',
        description: 'Which pod holds which GPU or MIG instance now, and what it does with it.',
        width: 12,
        noValue: 'No pod holds a GPU here, or the exporter cannot map GPUs to pods',
        labels: [
          ...namedGpuColumns,
          { label: 'GPU_I_PROFILE', title: 'MIG size' },
          { label: 'GPU_I_ID', title: 'MIG instance' },
          { label: 'namespace', title: 'Namespace' },
          { label: 'pod', title: 'Pod' },
        ],
        values: [
          { title: 'Memory used', expr: perHolder(dcgm.framebufferUsed.name), unit: 'mebibytes' },
          { title: 'Engine activity', expr: perHolder(dcgm.engineActive.name), unit: 'ratio' },
        ],
      }),
      stateTimeline({
        key: 'health',
        title: 'Health',
        description: "The worst of DCGM's health checks per GPU.",
        noValue: 'No health checks are reported',
        queries: [
          {
            expr: perGpu(dcgm.healthStatus.name),
            legend: gpuLegend,
            states: {
              0: { text: 'passed', colour: 'green' },
              10: { text: 'warning', colour: severityColours.warning },
              20: { text: 'failed', colour: severityColours.critical },
            },
          },
        ],
      }),
      table({
        key: 'failing-checks',
        title: 'Health checks that did not pass',
        description: 'Result of each check that is not passed now: 10 is a warning, 20 a failure.',
        width: 12,
        noValue: 'All health checks pass, or none is reported: see Health',
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
          },
        ],
        sortBy: { title: 'Result', order: 'descending' },
      }),
    ],
  };
}

function perHolder(metric: string): string {
  return aggregate('max', [...namedGpu, 'GPU_I_PROFILE', 'GPU_I_ID', 'namespace', 'pod'], ofPods(metric));
}
