import { clusterLabels } from '../../../promql/labels';
import type { RecordingRule } from '../../model';
import type { TrainingJob, TrainingRuleContext } from '../context';

/** Labels of the cluster that controllers' series carry themselves; none where the rule sets them. */
export function ownClusterLabels(context: Pick<TrainingRuleContext, 'clusterLabels'>): readonly string[] {
  return 'cluster' in context.clusterLabels ? [] : clusterLabels;
}

/** @returns what is recorded from a controller's metrics, which know neither our job nor always the cluster */
export function aboutJob(
  job: TrainingJob,
  { clusterLabels: cluster }: Pick<TrainingRuleContext, 'clusterLabels'>,
  record: string,
  expr: string,
): RecordingRule {
  return { record, expr, labels: { ...cluster, namespace: job.namespace, job_name: job.name } };
}

/**
 * A counter of a controller counts from its start, so that the first one of a new process is news. That of a process which
 * ran before anybody scraped it holds its whole past, so that its source must have been there an hour ago.
 *
 * @param source series that the controller reports as soon as it is scraped
 * @param by labels that tell one source from another
 * @returns events of an hour from a counter that is not there before the first of them
 */
export function eventsOfHour(counter: string, source: string, by: readonly string[]): string {
  return `(${counter} unless ${counter} offset 1h and on (${by.join(', ')}) ${source} offset 1h)\nor\nincrease(${counter}[1h])`;
}
