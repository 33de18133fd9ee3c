import { jobSet } from '../../../catalog/metrics/jobset';
import { kubeJobs, kubeState } from '../../../catalog/metrics/platform';
import { aggregate, select } from '../../../promql/expression';
import type { RecordingRule } from '../../model';
import type { TrainingJob, TrainingRuleContext } from '../context';
import { trainingSeries } from '../series';
import { aboutJob, eventsOfHour, ownClusterLabels } from './controller';

/** Failures of the objects that run a job, where the job names them. */
export function workloadRecordings(job: TrainingJob, context: TrainingRuleContext): RecordingRule[] {
  if (job.workload === undefined) return [];
  const by = ownClusterLabels(context);
  const failures = job.workload.kind === 'jobset' ? jobSetFailures(job, by) : jobFailures(job, by);
  return [aboutJob(job, context, trainingSeries.failedWorkloads, failures)];
}

function jobSetFailures({ namespace, workload }: TrainingJob, by: readonly string[]): string {
  const failed = select(jobSet.failed.name, ['jobset_name', '=~', `${namespace}/(${workload?.name ?? ''})`]);
  const running = select(jobSet.reconciled.name, ['controller', '=', 'jobset']);
  return aggregate('sum', by, eventsOfHour(failed, running, by));
}

/**
 * A job stays failed until somebody deletes it, so that only failures of the last hour are news. They are, where
 * kube-state-metrics was there an hour ago to tell of those before, whichever of its pods it was.
 */
function jobFailures({ namespace, workload }: TrainingJob, by: readonly string[]): string {
  const failed = select(
    kubeJobs.failed.name,
    ['namespace', '=', namespace],
    ['job_name', '=~', workload?.name ?? ''],
    ['condition', '=', 'true'],
  );
  const perJob = (expression: string) => aggregate('max', [...by, 'namespace', 'job_name'], expression);
  const recent = aggregate('count', by, `${perJob(failed)} == 1 unless ${perJob(`${failed} offset 1h`)} == 1`);
  return `${recent}\nand\n${aggregate('count', by, `${kubeState.nodeCapacity.name} offset 1h`)}`;
}
