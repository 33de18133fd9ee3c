import type { Construct } from 'constructs';
import { z } from 'zod';
import type { RuleGroup } from '../../alert-rules/model';
import { routing as routingOf } from '../alerting/alertmanager-config';
import { alertmanagerConfigSpec } from '../alerting/operator-config';
import { zonedIntervals } from '../alerting/time-intervals';
import { resolveOptions } from '../resolve-options';
import type { ScrapeTarget } from '../scrape-target';
import type { Backend, BackendContext, SharedRouting } from './backend';
import {
  AlertmanagerConfigResource,
  type OperatorRelabeling,
  PodMonitor,
  type PodMonitorSpec,
  PrometheusRule,
} from './prometheus-operator-resources';
import { identitySteps, onlyRunning, portStep, type RelabelStep } from './relabeling';
import { renderGroups, ruleDegradations } from './rule-groups';

export const prometheusOperatorSchema = z.strictObject({
  kind: z.literal('prometheus-operator'),
  selectorLabels: z
    .record(z.string(), z.string())
    .default({ release: 'kube-prometheus-stack' })
    .describe(
      'Labels by which the operator’s Prometheus selects rules and monitors; kube-prometheus-stack uses its release',
    ),
});

export type PrometheusOperatorOptions = Omit<z.input<typeof prometheusOperatorSchema>, 'kind'>;

/** Custom resources of the Prometheus Operator: one PodMonitor per target, one PrometheusRule per pack. */
export function prometheusOperator(options: PrometheusOperatorOptions = {}): Backend {
  const { selectorLabels } = resolveOptions(
    'backend prometheus-operator',
    { kind: 'prometheus-operator', ...options },
    prometheusOperatorSchema,
  );
  const capabilities = {
    keepFiringFor: true,
    nodeLabels: true,
    clusterLabelAutomatic: false,
    collectsManagedDcgm: false,
    scrapesOneNamespace: true,
    // The operator runs whatever Prometheus the cluster chose; with this floor the rules work on all of them since 2023.
    promql: { major: 2, minor: 42 },
  };
  return {
    name: 'prometheus-operator',
    routingAdvice: 'name a receiver, or route by the label severity there',
    routingReadsSecrets: true,
    capabilities,
    stackDefaults: { servers: false, kubeStateMetrics: 'existing' },
    addScrapeTargets(scope: Construct, pack: string, targets: readonly ScrapeTarget[], context: BackendContext) {
      for (const target of targets) {
        new PodMonitor(scope, `scrape-${pack}-${target.job}`, {
          metadata: {
            name: target.job,
            namespace: context.namespace,
            labels: { ...context.labels, ...selectorLabels },
          },
          spec: podMonitorSpec(target, context.cluster),
        });
      }
      return { degradations: [], files: [] };
    },
    addRules(scope: Construct, pack: string, groups: readonly RuleGroup[], context: BackendContext) {
      new PrometheusRule(scope, `rules-${pack}`, {
        metadata: {
          name: `gpu-monitoring-${pack}`,
          namespace: context.namespace,
          labels: { ...context.labels, ...selectorLabels },
        },
        spec: { groups: renderGroups(groups, capabilities, context.links) },
      });
      return { degradations: ruleDegradations(groups, capabilities), files: [] };
    },
    addRouting(scope: Construct, { alerting, context: routingContext }: SharedRouting, context) {
      const { namespace, labels } = context;
      new AlertmanagerConfigResource(scope, 'routing', {
        metadata: { name: 'gpu-monitoring', namespace, labels: { ...labels, ...selectorLabels } },
        spec: () => {
          const shared = routingContext();
          return alertmanagerConfigSpec(routingOf(alerting, shared), shared.ownAlerts);
        },
      });
      const needs = `takes effect where the Alertmanager selects the AlertmanagerConfig of ${namespace} and says alertmanagerConfigMatcherStrategy: { type: None }; with another, only alerts with the label namespace="${namespace}" are routed`;
      return {
        degradations: [
          { subject: 'alerting', effect: needs },
          ...zonedIntervals(alerting).map((subject) => ({
            subject,
            effect: 'is read as UTC, as an AlertmanagerConfig knows no time zones',
          })),
        ],
        files: [],
      };
    },
  };
}

/** @returns the operator's form of a scrape target */
export function podMonitorSpec(target: ScrapeTarget, cluster: string): PodMonitorSpec {
  const speaksForOthers = target.speaksForOthers ?? 'nothing';
  const job: RelabelStep = { target_label: 'job', replacement: target.job };
  // The operator puts the scraped pod's own labels on every series; drop them where they would stand for the workload's.
  const dropOwn: RelabelStep[] =
    speaksForOthers === 'nothing' ? [] : [{ regex: 'namespace|pod|container|endpoint', action: 'labeldrop' }];
  // A port by number has a key of its own in newer operators alone.
  const port = typeof target.port === 'string' ? { port: target.port } : {};
  const steps = [
    onlyRunning,
    ...(typeof target.port === 'string' ? [] : [portStep(target)]),
    job,
    ...identitySteps(target, cluster, true),
    ...dropOwn,
  ];
  return {
    selector: { matchLabels: target.podLabels },
    namespaceSelector: { matchNames: [target.namespace] },
    ...(Object.keys(target.nodeLabels ?? {}).length > 0 ? { attachMetadata: { node: true } } : {}),
    podMetricsEndpoints: [
      {
        ...port,
        path: target.path ?? '/metrics',
        interval: target.interval ?? '30s',
        scrapeTimeout: target.timeout ?? '10s',
        honorLabels: speaksForOthers === 'everything',
        relabelings: steps.map(operatorRelabeling),
      },
    ],
  };
}

function operatorRelabeling(step: RelabelStep): OperatorRelabeling {
  return {
    ...(step.source_labels === undefined ? {} : { sourceLabels: step.source_labels }),
    ...(step.regex === undefined ? {} : { regex: step.regex }),
    ...(step.target_label === undefined ? {} : { targetLabel: step.target_label }),
    ...(step.replacement === undefined ? {} : { replacement: step.replacement }),
    ...(step.action === undefined ? {} : { action: step.action }),
  };
}
