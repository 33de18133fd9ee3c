import { type AvailableRules, availableRules } from '../../alert-rules/available-rules';
import { inferenceRuleGroups } from '../../alert-rules/inference';
import { objectivesOf } from '../../alert-rules/inference/context';
import { jobOf, serverOf } from '../../alert-rules/inference/service';
import { alertingRules, type RuleGroup, recordingRules } from '../../alert-rules/model';
import { auditBuckets, histogramOf } from '../../alert-rules/slo/bucket-audit';
import { windowsFor } from '../../alert-rules/slo/burn-rate';
import { inferenceSignals, isDerived, namesOf, signalText } from '../../catalog/inference-servers/server';
import type { Metric } from '../../catalog/metrics/metric';
import { prometheusTarget } from '../../catalog/metrics/platform';
import { inferenceBoard } from '../../dashboards';
import { availablePart } from '../../promql/available';
import { seriesNames } from '../../promql/contract';
import { formatNumber } from '../../promql/format';
import { pinLabel } from '../../promql/pin-label';
import type { Degradation } from '../backends/backend';
import { resolveOptions } from '../resolve-options';
import type { ScrapeTarget } from '../scrape-target';
import { isCollected, jobPinned } from './exporter-series';
import { type InferencePackOptions, inferencePackSchema, type ResolvedInferenceService } from './inference-options';
import { leftOutDegradations } from './left-out';
import type { MonitoringPack, PackContext } from './pack';

/** Beginning of the names of everything that is recorded about services; other names are those of servers. */
const recordedPrefix = 'service:';

/**
 * Inference services: whether they keep what they promise, how much they do, and what holds them up.
 *
 * @param options e.g. `{ inference: { services: [{ name: 'chat', namespace: 'serving', podLabels: { app: 'chat' }, server: 'vllm' }] } }`
 */
export function inferencePack(options: InferencePackOptions = {}): MonitoringPack {
  const {
    alerts,
    inference: { services },
  } = resolveOptions('inferencePack', options, inferencePackSchema);
  // What no service of these asks for is not missed.
  const rulesOf = (some: readonly ResolvedInferenceService[]) => {
    const groups = inferenceRuleGroups(alerts, { services: some });
    const recorded = new Set(recordingRules(groups).map(({ record }) => record));
    return availableRules(groups, (name) => !name.startsWith(recordedPrefix) || recorded.has(name));
  };
  return {
    name: 'inference',
    content({ capabilities, exporter }: PackContext) {
      const { groups, exists } = rulesOf(services);
      const collected = isCollected(exporter);
      const pin = jobPinned(exporter);
      const board = inferenceBoard(alerts, services, (expr) => {
        const { expression } = availablePart(expr, (name) => exists(name) && collected(name));
        return expression === undefined ? undefined : pin(expression);
      });
      return {
        scrapeTargets: services.map(scrapeTarget),
        rules: capabilities.scrapesOneNamespace ? groups : inNamespaces(groups, services),
        boards: [board],
        degradations: [
          ...services.flatMap((service) => signalDegradations(service, rulesOf)),
          ...services.flatMap(optInDegradations),
          ...services.flatMap(bucketDegradations),
          ...windowDegradations(services),
          ...leftOutDegradations([], [board]),
        ],
      };
    },
  };
}

function scrapeTarget(service: ResolvedInferenceService): ScrapeTarget {
  const { namespace, podLabels, port, path } = service;
  return { job: jobOf(service), namespace, podLabels, port, path, metrics: exposedMetrics(service) };
}

/** What the server may expose, once under each name that its version may use. */
function exposedMetrics(service: ResolvedInferenceService): Metric[] {
  return Object.values(serverOf(service).metrics).flatMap((metric) =>
    namesOf(metric, service.version).map((name) => ({ ...metric, name })),
  );
}

/** Rules that tell the pods of a service from those of other namespaces with the same labels. */
function inNamespaces(groups: readonly RuleGroup[], services: readonly ResolvedInferenceService[]): RuleGroup[] {
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => {
      const service = services.find(({ name }) => name === rule.labels?.service);
      if (service === undefined) return rule;
      const scraped = new Set([...exposedMetrics(service), prometheusTarget.up].flatMap(seriesNames));
      const label = { name: 'namespace', value: service.namespace };
      return { ...rule, expr: pinLabel(rule.expr, label, (name) => scraped.has(name)) };
    }),
  }));
}

/** Signals that the server does not give, and the alerts that a server with all of them would have. */
function signalDegradations(
  service: ResolvedInferenceService,
  rulesOf: (services: readonly ResolvedInferenceService[]) => AvailableRules,
): Degradation[] {
  const { title, signals } = serverOf(service);
  const missing = inferenceSignals.filter((signal) => !isDerived(signals[signal])).map(signalText);
  if (missing.length === 0) return [];
  const own = alertsIn(rulesOf([service]).groups);
  const whole = alertsIn(rulesOf([{ ...service, server: 'contract' }]).groups);
  const silent = whole.filter((alert) => !own.includes(alert));
  const consequence = silent.length === 0 ? '' : `; it cannot have ${silent.join(', ')}`;
  const effect = `has no ${missing.join(', ')}, which ${title} does not tell${consequence}`;
  return [{ subject: `inference service ${service.name}`, effect }];
}

function alertsIn(groups: readonly RuleGroup[]): string[] {
  return [...new Set(alertingRules(groups).map(({ alert }) => alert))];
}

/** What is promised can be measured only with a flag of the server. */
function optInDegradations({ name, sla, ...service }: ResolvedInferenceService): Degradation[] {
  const metric = histogramOf(serverOf(service), sla.signal);
  if (sla.targets.length === 0 || 'absent' in metric || metric.optIn === undefined) return [];
  const effect = `has ${metric.name}, which its SLA is about, only with ${metric.optIn}`;
  return [{ subject: `inference service ${name}`, effect }];
}

/** Targets that only a server with other buckets than the usual ones can be counted for. */
function bucketDegradations(service: ResolvedInferenceService): Degradation[] {
  return auditBuckets(serverOf(service), service.sla, service.buckets)
    .filter(({ kind }) => kind === 'warning')
    .map(({ message, cure }) => ({ subject: `inference service ${service.name}:`, effect: `${message}; ${cure}` }));
}

/** Windows of the burn rate that could never fire, or say nothing that another one does not. */
function windowDegradations(services: readonly ResolvedInferenceService[]): Degradation[] {
  return objectivesOf({ services }).flatMap((objective) => {
    const { dropped } = windowsFor(objective);
    if (dropped.length === 0) return [];
    const windows = dropped.map(({ window, reason }) => `${window.long} (${reason})`);
    const subject = `burn rate of ${formatNumber(objective * 100)} %`;
    return [{ subject, effect: `is not watched over ${windows.join(', ')}` }];
  });
}
