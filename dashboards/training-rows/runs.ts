import { tiers } from '../../alert-rules/model';
import { trainingSeries } from '../../alert-rules/training/series';
import { prometheusAlerts } from '../../catalog/metrics/platform';
import { aggregate, select } from '../../promql/expression';
import { countOrZero } from '../gpu-queries';
import { type Row, selected, stat, table } from '../kit';
import { noRun, ofRuns, perRun } from './scope';

/** Which runs there are, and how each of them does now. */
export function trainingRuns(): Row {
  const active = ofRuns(trainingSeries.active);
  return {
    title: 'Runs',
    panels: [
      stat({
        key: 'runs-now',
        title: 'Runs now',
        description: 'Runs that have work, and those that have finished while their pods are still there.',
        unit: 'count',
        noValue: noRun,
        queries: [
          { expr: countOrZero(`${active} == 1`, active), legend: 'active' },
          { expr: countOrZero(`${active} == 0`, active), legend: 'finished' },
        ],
      }),
      stat({
        key: 'firing-alerts',
        title: 'Firing training alerts',
        description: 'Training alerts of the chosen jobs that fire now, by severity.',
        unit: 'count',
        noValue: noRun,
        queries: tiers.map((severity) => ({
          expr: countOrZero(firing(severity), active),
          legend: severity,
          alarm: { at: 1, severity },
        })),
      }),
      table({
        key: 'runs',
        title: 'Runs',
        description:
          'One line per run with its values now. A run without a step for long has stopped, or has not begun.',
        width: 24,
        noValue: noRun,
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'namespace', title: 'Namespace' },
          { label: 'job_name', title: 'Job' },
          { label: 'run', title: 'Run' },
        ],
        values: [
          { title: 'Samples', expr: perRunOf(trainingSeries.samples), unit: 'per_second' },
          { title: 'Step time', expr: perRunOf(trainingSeries.stepSeconds), unit: 'seconds' },
          { title: 'Since last step', expr: perRunOf(trainingSeries.sinceStep), unit: 'seconds' },
          { title: 'Loss', expr: perRunOf(trainingSeries.loss), unit: 'value' },
          { title: 'FLOPs utilization', expr: perRunOf(trainingSeries.flopsUtilization), unit: 'ratio' },
          { title: 'Goodput of an hour', expr: perRunOf(trainingSeries.goodput), unit: 'ratio' },
        ],
        sortBy: { title: 'Run', order: 'descending' },
      }),
    ],
  };
}

function perRunOf(series: string): string {
  return aggregate('max', perRun, ofRuns(series));
}

function firing(severity: string): string {
  return select(
    prometheusAlerts.alerts.name,
    ...selected('cluster', 'namespace', 'job_name'),
    // An alert about a whole job has no run and concerns each of them.
    ['run', '=~', '$run|'],
    ['severity', '=', severity],
    ['alertstate', '=', 'firing'],
    ['alertname', '=~', 'Training.*'],
  );
}
