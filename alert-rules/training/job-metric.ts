import { type Matcher, select } from '../../promql/expression';
import { type TrainingJob, trainingScrapeJob } from './context';

/** @returns a metric of a job's own pods; on some backends the scrape target alone does not name the namespace */
export function ofScrapedJob(job: TrainingJob, metric: string, ...matchers: readonly Matcher[]): string {
  return select(metric, ['job', '=', trainingScrapeJob(job)], ['namespace', '=', job.namespace], ...matchers);
}
