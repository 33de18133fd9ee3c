import type { TrainingJob } from '../../alert-rules/training/context';
import { recordedRunLabels } from '../../alert-rules/training/steady';
import { type Matcher, select } from '../../promql/expression';
import { type LabelVariable, selected } from '../kit';

/** What the board must know about a job: what it is compared with, and where more is to be seen. */
export type TrainingBoardJob = TrainingJob & { readonly tensorboard?: string | undefined };

/** What can be chosen on the board, each within the choice before. */
export const trainingVariables: readonly LabelVariable[] = [
  { label: 'cluster', title: 'Cluster' },
  { label: 'namespace', title: 'Namespace' },
  { label: 'job_name', title: 'Job' },
  { label: 'run', title: 'Run' },
];

/** How a run is called in a legend. */
export const runLegend = '{{job_name}} {{run}}';

/** Shown where no run has any series. */
export const noRun =
  'No run has reported in this time: are the pods of the job scraped, and do they keep the contract?';

/** @returns a recorded series for the runs that are chosen on the board */
export function ofRuns(series: string, ...matchers: readonly Matcher[]): string {
  return select(series, ...selected('cluster', 'namespace', 'job_name', 'run'), ...matchers);
}

/** @returns a recorded series that has no run, for the jobs that are chosen on the board */
export function ofJobs(series: string): string {
  return select(series, ...selected('cluster', 'namespace', 'job_name'));
}

/** @returns what the pods of the chosen runs report themselves; there the job has the name of its scrape */
export function reportedByRuns(metric: string, ...matchers: readonly Matcher[]): string {
  return select(
    metric,
    ...selected('cluster', 'namespace'),
    ['job', '=~', 'training-$job_name'],
    ...selected('run'),
    ...matchers,
  );
}

export const perRun: readonly string[] = recordedRunLabels;
