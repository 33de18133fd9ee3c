import { availableRules } from '../../alert-rules/available-rules';
import { recordingRules } from '../../alert-rules/model';
import { trainingRuleGroups } from '../../alert-rules/training';
import { trainingScrapeJob } from '../../alert-rules/training/context';
import { trainingSeries } from '../../alert-rules/training/series';
import type { Metric } from '../../catalog/metrics/metric';
import { training } from '../../catalog/metrics/training';
import { trainingBoard } from '../../dashboards';
import { availablePart } from '../../promql/available';
import { seriesNames } from '../../promql/contract';
import { resolveOptions } from '../resolve-options';
import type { ScrapeTarget } from '../scrape-target';
import { isCollected, jobPinned } from './exporter-series';
import { leftOutDegradations } from './left-out';
import type { MonitoringPack, PackContext } from './pack';
import { type ResolvedTrainingJob, type TrainingPackOptions, trainingPackSchema } from './training-options';

/** Names of all series that jobs may report or that are recorded about them; which of them there are depends on the jobs. */
const ours: ReadonlySet<string> = new Set([
  ...Object.values(training).flatMap(seriesNames),
  ...Object.values(trainingSeries),
]);

/** What the pods of a job expose, by who reports. */
const metricsOf: Readonly<Record<ResolvedTrainingJob['source'], readonly Metric[]>> = {
  contract: Object.values(training),
  megatron: [],
};

/**
 * Training jobs: whether they go on and learn, how fast they are, what holds them up, and what they make of their GPUs.
 *
 * @param options e.g. `{ training: { jobs: [{ name: 'pretrain', namespace: 'research', podLabels: { app: 'pretrain' } }] } }`
 */
export function trainingPack(options: TrainingPackOptions = {}): MonitoringPack {
  const {
    alerts,
    training: { jobs },
  } = resolveOptions('trainingPack', options, trainingPackSchema);
  return {
    name: 'training',
    content(context: PackContext) {
      const groups = trainingRuleGroups(alerts, { jobs });
      const targets = jobs.map(scrapeTarget);
      const produced = new Set([
        ...targets.flatMap((target) => target.metrics.flatMap(seriesNames)),
        ...recordingRules(groups).map(({ record }) => record),
      ]);
      const collected = isCollected(context.exporter);
      const rules = availableRules(groups, (name) => collected(name) && (!ours.has(name) || produced.has(name)));
      const pin = jobPinned(context.exporter);
      const board = trainingBoard(alerts, jobs, (expr) => {
        const { expression } = availablePart(expr, rules.exists);
        return expression === undefined ? undefined : pin(expression);
      });
      return {
        scrapeTargets: targets,
        rules: rules.groups.map((group) => ({
          ...group,
          rules: group.rules.map((rule) => ({ ...rule, expr: pin(rule.expr) })),
        })),
        boards: [board],
        degradations: leftOutDegradations(rules.leftOut, [board]),
      };
    },
  };
}

function scrapeTarget(job: ResolvedTrainingJob): ScrapeTarget {
  const { namespace, podLabels, port, path } = job;
  return { job: trainingScrapeJob(job), namespace, podLabels, port, path, metrics: metricsOf[job.source] };
}
