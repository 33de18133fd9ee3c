import { trainingSeries } from '../../alert-rules/training/series';
import { type Row, timeSeries } from '../kit';
import { ofJobs, type TrainingBoardJob } from './scope';

/** What the cluster does with the jobs; only where they name their queue or their workload. */
export function trainingCluster(jobs: readonly TrainingBoardJob[]): Row[] {
  const queue = [
    timeSeries({
      key: 'queue-wait',
      title: 'Wait for admission',
      description: 'Mean of the workloads that the queue admitted within an hour, of all jobs of the queue.',
      unit: 'seconds',
      noValue: 'No workload was admitted within an hour, or nobody scrapes the queue’s controller',
      queries: [{ expr: ofJobs(trainingSeries.queueWait), legend: '{{job_name}} {{cluster_queue}}' }],
    }),
    timeSeries({
      key: 'queue-pending',
      title: 'Workloads that wait',
      description: 'Workloads in the queue, of all its jobs.',
      unit: 'count',
      noValue: 'Nobody scrapes the queue’s controller',
      queries: [{ expr: ofJobs(trainingSeries.queuePending), legend: '{{job_name}} {{cluster_queue}}' }],
    }),
    timeSeries({
      key: 'queue-evictions',
      title: 'Evictions of an hour',
      description: 'Workloads that lost their place, by reason.',
      unit: 'count',
      noValue: 'No workload was evicted, or nobody scrapes the queue’s controller',
      queries: [{ expr: ofJobs(trainingSeries.evictions), legend: '{{job_name}} {{reason}}' }],
    }),
  ];
  const failures = timeSeries({
    key: 'failed-workloads',
    title: 'Failed workloads of an hour',
    description: 'Jobs or JobSets that Kubernetes has given up on.',
    unit: 'count',
    noValue: 'No workload failed, or nobody scrapes what would tell',
    queries: [{ expr: ofJobs(trainingSeries.failedWorkloads), legend: '{{job_name}}' }],
  });
  const panels = [
    ...(jobs.some((job) => job.queue !== undefined) ? queue : []),
    ...(jobs.some((job) => job.workload !== undefined) ? [failures] : []),
  ];
  return panels.length === 0 ? [] : [{ title: 'Queue and failures', panels }];
}
