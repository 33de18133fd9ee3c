import { trainingPhases } from '../../catalog/metrics/training';
import { parseExpression } from '../../promql/parse';
import { type RuleGroup, recordingRules } from '../model';
import { usualRecordings } from './recording';
import { trainingSeries } from './series';

/** How many series are recorded about a training job. */
export interface RecordedOfJob {
  readonly job: string;
  /** For each run of it, ranks aside. */
  readonly perRun: number;
  /** For each rank of a run besides. */
  readonly perRank: number;
}

const perRank: readonly string[] = [
  trainingSeries.rankStepSeconds,
  trainingSeries.rankOwnSeconds,
  trainingSeries.rankSlowness,
];

/** Series that a run has more than one of. */
const several: Readonly<Record<string, number>> = {
  [trainingSeries.phaseShare]: trainingPhases.length,
  // Only some phases have a limit.
  [trainingSeries.phaseExcess]: 3,
};

/** @returns the recorded series of each job, in the order of the groups; what is recorded per queue or workload counts once */
export function recordedByJob(groups: readonly RuleGroup[]): RecordedOfJob[] {
  const rules = recordingRules(groups);
  const jobs = [...new Set(rules.flatMap(({ labels }) => labels?.job_name ?? []))];
  return jobs.map((job) => {
    const own = rules.filter(({ labels }) => labels?.job_name === job).map(({ record }) => record);
    const known = new Set(own);
    for (const { record, expr } of usualRecordings) {
      if (parseExpression(expr).metrics.every((name) => known.has(name))) known.add(record);
    }
    const ofRun = own.filter((record) => !perRank.includes(record));
    return {
      job,
      perRun: ofRun.reduce((sum, record) => sum + (several[record] ?? 1), known.size - own.length),
      perRank: own.length - ofRun.length,
    };
  });
}
