import type { RuleGroup } from '../../../alert-rules/model';
import { trainingRuleGroups } from '../../../alert-rules/training';
import type { TrainingJob, TrainingRuleContext } from '../../../alert-rules/training/context';
import { type TrainingAlertOptions, trainingAlertOptions } from '../../../alert-rules/training/options';
import { trainingJobSchema } from '../../../constructs/packs/training-options';

/** @returns a job with some options set differently */
export function trainingJob(options: object = {}): TrainingJob {
  return trainingJobSchema.parse({
    name: 'pretrain',
    namespace: 'research',
    podLabels: { app: 'pretrain' },
    queue: { kind: 'kueue', clusterQueue: 'a100' },
    workload: { kind: 'job', name: 'pretrain-.*' },
    ...options,
  });
}

/** @returns the groups of some jobs, by default one, with some alerts set differently */
export function trainingGroupsOf(
  alerts: TrainingAlertOptions = {},
  jobs: readonly TrainingJob[] = [trainingJob()],
  clusterLabels: TrainingRuleContext['clusterLabels'] = { cluster: 'research' },
): RuleGroup[] {
  return trainingRuleGroups(trainingAlertOptions.parse(alerts), { jobs, clusterLabels });
}
