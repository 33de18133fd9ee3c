import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { tiers } from '../../alert-rules/model';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { firingAlerts, runbookBoardUid } from '../gpu-queries';
import { type Row, selected, severityColours, stateTimeline, table, thresholdLines } from '../kit';
import { gpuLegend, namedGpu, ofGpus, ofPods } from './scope';

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
          { label: 'cluster', title: 'Cluster' },
          { label: 'node', title: 'Node' },
          { label: 'gpu', title: 'GPU' },
        ],
        values: [
          {
            title: 'Alerts',
            expr: aggregate(
              'count',
              ['alertname', 'severity', ...namedGpu],
              firingAlerts(...selected('cluster', 'node'), ['gpu', '=~', '$gpu|']),
            ),
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
          { label: 'cluster', title: 'Cluster' },
          { label: 'node', title: 'Node' },
          { label: 'gpu', title: 'GPU' },
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
            expr: aggregate('max', namedGpu, ofGpus(dcgm.healthStatus.name)),
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
          { label: 'cluster', title: 'Cluster' },
          { label: 'node', title: 'Node' },
          { label: 'gpu', title: 'GPU' },
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
