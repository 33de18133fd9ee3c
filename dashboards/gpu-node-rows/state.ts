import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { tiers } from '../../alert-rules/model';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { failingChecks, healthResults } from '../gpu-failing-checks';
import { runbookBoardUid } from '../gpu-queries';
import { firingAlerts, ofPods } from '../gpu-scope';
import { type Row, severityColours, stateTimeline, table } from '../kit';
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
            states: healthResults,
          },
        ],
      }),
      failingChecks(settings, {
        width: 12,
        noValue: 'All health checks pass, or none is reported: see Health',
      }),
    ],
  };
}

function perHolder(metric: string): string {
  return aggregate('max', [...namedGpu, 'GPU_I_PROFILE', 'GPU_I_ID', 'namespace', 'pod'], ofPods(metric));
}
