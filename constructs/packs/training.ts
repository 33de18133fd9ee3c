import { type AvailableRules, availableRules } from '../../alert-rules/available-rules';
import { alertingRules, type RuleGroup, recordingRules } from '../../alert-rules/model';
import { trainingRuleGroups } from '../../alert-rules/training';
import { trainingScrapeJob } from '../../alert-rules/training/context';
import { trainingSeries } from '../../alert-rules/training/series';
import { jobSet } from '../../catalog/metrics/jobset';
import { kueue } from '../../catalog/metrics/kueue';
import { megatron } from '../../catalog/metrics/megatron';
import type { Metric } from '../../catalog/metrics/metric';
import { kubeJobs } from '../../catalog/metrics/platform';
import { training } from '../../catalog/metrics/training';
import { trainingBoard } from '../../dashboards';
import { availablePart } from '../../promql/available';
import { seriesNames } from '../../promql/contract';
import type { Degradation } from '../backends/backend';
import { resolveOptions } from '../resolve-options';
import type { ScrapeTarget } from '../scrape-target';
import { isCollected, jobPinned } from './exporter-series';
import { leftOutDegradations } from './left-out';
import type { MonitoringPack, PackContext } from './pack';
import { type ResolvedTrainingJob, type TrainingPackOptions, trainingPackSchema } from './training-options';

/** Names of all series that jobs may report or that are recorded about them; which of them there are depends on the jobs. */
const ours: ReadonlySet<string> = new Set([
  ...[training, megatron, kueue, jobSet, kubeJobs].flatMap((table) =>
    Object.values<Metric>(table).flatMap(seriesNames),
  ),
  ...Object.values(trainingSeries),
]);

/** What the pods of a job expose, by who reports. */
const metricsOf: Readonly<Record<ResolvedTrainingJob['source'], readonly Metric[]>> = {
  contract: Object.values(training),
  megatron: Object.values(megatron),
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
      const targets = jobs.map(scrapeTarget);
      const external = externalMetrics(jobs);
      const rulesOf = (some: readonly ResolvedTrainingJob[]) => {
        const groups = trainingRuleGroups(alerts, { jobs: some, clusterLabels: context.clusterLabels });
        const produced = producedSeries(groups, some.map(scrapeTarget), external, context);
        // What no job asks for is not missed.
        return availableRules(groups, (name) => !ours.has(name) || produced.has(name));
      };
      const wanted = rulesOf(jobs);
      const rules = availableRules(wanted.groups, isCollected(context.exporter));
      const exists = (name: string) => wanted.exists(name) && rules.exists(name);
      const pin = jobPinned(context.exporter);
      const board = trainingBoard(alerts, jobs, (expr) => {
        const { expression } = availablePart(expr, exists);
        return expression === undefined ? undefined : pin(expression);
      });
      return {
        scrapeTargets: targets,
        rules: rules.groups.map((group) => ({
          ...group,
          rules: group.rules.map((rule) => ({ ...rule, expr: pin(rule.expr) })),
        })),
        boards: [board],
        externalMetrics: external,
        degradations: [
          ...jobs.flatMap((job) => silentAlerts(job, rulesOf)),
          ...failureDegradations(jobs, context),
          ...controllerDegradations(external, context),
          ...leftOutDegradations(rules.leftOut, [board]),
        ],
      };
    },
  };
}

function scrapeTarget(job: ResolvedTrainingJob): ScrapeTarget {
  const { namespace, podLabels, port, path } = job;
  return { job: trainingScrapeJob(job), namespace, podLabels, port, path, metrics: metricsOf[job.source] };
}

/** Metrics of controllers that the jobs name, which their own configuration scrapes. */
function externalMetrics(jobs: readonly ResolvedTrainingJob[]): Metric[] {
  return [
    ...(jobs.some(({ queue }) => queue?.kind === 'kueue') ? Object.values(kueue) : []),
    ...(jobs.some(({ workload }) => workload?.kind === 'jobset') ? Object.values(jobSet) : []),
  ];
}

function producedSeries(
  groups: readonly RuleGroup[],
  targets: readonly ScrapeTarget[],
  external: readonly Metric[],
  { kubeState }: PackContext,
): Set<string> {
  const metrics = [
    ...targets.flatMap((target) => target.metrics),
    ...external,
    ...(kubeState ? Object.values(kubeJobs) : []),
  ];
  return new Set([...metrics.flatMap(seriesNames), ...recordingRules(groups).map(({ record }) => record)]);
}

/** Alerts that a job could have if it kept the contract, and does not have with what it reports. */
function silentAlerts(
  job: ResolvedTrainingJob,
  rulesOf: (jobs: readonly ResolvedTrainingJob[]) => AvailableRules,
): Degradation[] {
  if (job.source === 'contract') return [];
  const alertsWith = (source: ResolvedTrainingJob['source']) =>
    new Set(alertingRules(rulesOf([{ ...job, source }]).groups).map(({ alert }) => alert));
  const own = alertsWith(job.source);
  const silent = [...alertsWith('contract')].filter((alert) => !own.has(alert));
  const effect = `cannot have ${silent.join(', ')}, as ${job.source} reports neither samples, phases nor ranks`;
  return [{ subject: `training job ${job.name}`, effect }];
}

/** Failures of Jobs are known to kube-state-metrics alone. */
function failureDegradations(jobs: readonly ResolvedTrainingJob[], { kubeState }: PackContext): Degradation[] {
  if (kubeState || !jobs.some(({ workload }) => workload?.kind === 'job')) return [];
  return [{ subject: 'TrainingJobFailed', effect: 'is left out, as it needs kube-state-metrics for Jobs' }];
}

/**
 * Controllers serve their metrics over HTTPS to those with a token, which the bundled Prometheus has not. Other servers are
 * scraped for by the configuration that comes with the controller, which nobody here can see.
 */
function controllerDegradations(external: readonly Metric[], { bundledPrometheus }: PackContext): Degradation[] {
  if (external.length === 0) return [];
  const effect = bundledPrometheus
    ? 'come from controllers that the bundled Prometheus does not scrape: add a scrape of yours, or they stay empty'
    : 'come from controllers that nothing here scrapes: enable the scrape that comes with each, or they stay empty';
  return [{ subject: external.map(({ name }) => name).join(', '), effect }];
}
