import type { RecordingRule, RuleGroup } from '../model';
import { kueueRecordings } from './adapters/kueue';
import { megatronRecordings } from './adapters/megatron';
import { workloadRecordings } from './adapters/workload';
import type { TrainingRuleContext } from './context';
import { contractRecordings } from './job-recording';
import { trainingSeries } from './series';
import { whileSteady } from './steady';

/**
 * What is usual for a run: the median of its recent past. It ends before the present, so that an incident is not compared with
 * itself, and it takes hours until the incident becomes the usual. A warm-up is not usual, so that only what a run did past it
 * counts; that part is recorded, because to cut it out of hours anew at every evaluation would cost far more.
 */
export const usualRecordings: readonly RecordingRule[] = [
  { record: trainingSeries.steadySamples, expr: whileSteady(trainingSeries.samples) },
  { record: trainingSeries.steadyStepSeconds, expr: whileSteady(trainingSeries.stepSeconds) },
  { record: trainingSeries.steadyLoss, expr: whileSteady(trainingSeries.loss) },
  {
    record: trainingSeries.usualSamples,
    expr: `quantile_over_time(0.5, ${trainingSeries.steadySamples}[3h] offset 30m)`,
  },
  {
    record: trainingSeries.usualStepSeconds,
    expr: `quantile_over_time(0.5, ${trainingSeries.steadyStepSeconds}[3h] offset 30m)`,
  },
  // The loss falls all the time, so that only the last hour says anything.
  { record: trainingSeries.usualLoss, expr: `quantile_over_time(0.5, ${trainingSeries.steadyLoss}[1h] offset 15m)` },
];

/** Series that are made from what the job itself reports, by who does so. */
const reported = { contract: contractRecordings, megatron: megatronRecordings } as const;

/** One group of series per job, and then what all jobs share. */
export function trainingRecordings(context: TrainingRuleContext): RuleGroup[] {
  return [
    ...context.jobs.map((job) => ({
      name: `training-job-${job.name}`,
      rules: [...reported[job.source](job), ...kueueRecordings(job, context), ...workloadRecordings(job, context)],
    })),
    { name: 'training-usual', rules: usualRecordings },
  ];
}
