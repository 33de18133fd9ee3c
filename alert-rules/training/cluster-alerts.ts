import { formatNumber } from '../../promql/format';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { jobBoard } from './links';
import type { TrainingAlertSettings } from './options';
import { trainingSeries } from './series';

const job = '{{ $labels.namespace }}/{{ $labels.job_name }}';
const count = '{{ $value | printf "%.0f" }}';

/** Alerts on what the cluster does with a job, for jobs that name their queue or their workload. */
export function clusterAlerts(settings: TrainingAlertSettings): AlertingRule[] {
  return [
    ...perSeverity(settings.TrainingQueueWaitLong, (setting, severity) => ({
      alert: 'TrainingQueueWaitLong',
      severity,
      expr: `${trainingSeries.queueWait} / 3600 > ${formatNumber(setting.threshold)}`,
      for: setting.for,
      summary: `Workloads in the queue {{ $labels.cluster_queue }} of ${job} waited {{ $value | humanize }} hours`,
      description: `The mean of those that were admitted within an hour has been above ${formatNumber(setting.threshold)} hours for ${setting.for}.`,
      dashboard: jobBoard,
    })),
    ...perSeverity(settings.TrainingWorkloadEvicted, (setting, severity) => ({
      alert: 'TrainingWorkloadEvicted',
      severity,
      expr: `${trainingSeries.evictions} > 0`,
      for: setting.for,
      summary: `${count} workloads lost their place in the queue {{ $labels.cluster_queue }} of ${job} ({{ $labels.reason }})`,
      description:
        'Within an hour; each goes back to the queue, and what it did since its last checkpoint is done again.',
      dashboard: jobBoard,
    })),
    ...perSeverity(settings.TrainingJobFailed, (setting, severity) => ({
      alert: 'TrainingJobFailed',
      severity,
      expr: `${trainingSeries.failedWorkloads} > 0`,
      for: setting.for,
      summary: `${count} workloads of ${job} failed within an hour`,
      description: 'Kubernetes has given up on them and does not start them again; the run has ended before its time.',
      dashboard: jobBoard,
    })),
  ];
}
