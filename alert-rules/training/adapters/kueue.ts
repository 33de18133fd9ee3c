import { kueue } from '../../../catalog/metrics/kueue';
import { aggregate, type Matcher, select } from '../../../promql/expression';
import type { RecordingRule } from '../../model';
import type { TrainingJob, TrainingRuleContext } from '../context';
import { trainingSeries } from '../series';
import { aboutJob, eventsOfHour, ownClusterLabels } from './controller';

/** How a job's queue does, where the job names one. Kueue counts per queue, so all jobs of a queue are seen together. */
export function kueueRecordings(job: TrainingJob, context: TrainingRuleContext): RecordingRule[] {
  if (job.queue === undefined) return [];
  const queue: Matcher = ['cluster_queue', '=', job.queue.clusterQueue];
  const by = [...ownClusterLabels(context), 'cluster_queue'];
  const increase = (part: 'sum' | 'count') =>
    aggregate('sum', by, `increase(${select(`${kueue.admissionWait.name}_${part}`, queue)}[1h])`);
  const evicted = select(kueue.evicted.name, queue);
  const pending = select(kueue.pending.name, queue);
  return [
    aboutJob(job, context, trainingSeries.queueWait, `${increase('sum')} / (${increase('count')} > 0)`),
    aboutJob(job, context, trainingSeries.queuePending, aggregate('sum', by, pending)),
    aboutJob(
      job,
      context,
      trainingSeries.evictions,
      aggregate('sum', [...by, 'reason'], eventsOfHour(evicted, pending, ownClusterLabels(context))),
    ),
  ];
}
