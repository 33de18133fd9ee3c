import type { Construct } from 'constructs';
import { z } from 'zod';
import type { RuleGroup } from '../../alert-rules/model';
import { objectNameSchema } from '../kubernetes-names';
import { resolveOptions } from '../resolve-options';
import type { ScrapeTarget } from '../scrape-target';
import type { Backend, BackendContext, SharedRouting } from './backend';
import {
  AlertmanagerExternalSecret,
  ClusterPodMonitoring,
  type ClusterPodMonitoringSpec,
  ClusterRules,
  type TargetMetadata,
} from './managed-prometheus-resources';
import { targetDegradations } from './prometheus';
import { renderGroups, ruleDegradations } from './rule-groups';

export const managedPrometheusSchema = z.strictObject({
  kind: z.literal('managed-prometheus'),
  secretStore: z
    .strictObject({
      name: objectNameSchema.describe('Name of the store'),
      kind: z
        .enum(['ClusterSecretStore', 'SecretStore'])
        .default('ClusterSecretStore')
        .describe('Kind of the store; one of a namespace must be in gmp-public'),
    })
    .optional()
    .describe(
      'Store of External Secrets, which then configures the managed Alertmanager: the name of a Secret is that in the store, its key a property there',
    ),
});

export type ManagedPrometheusOptions = Omit<z.input<typeof managedPrometheusSchema>, 'kind'>;

/** Its rule groups must name an interval, or Google evaluates them once a minute. */
const defaultInterval = '30s';

/**
 * Custom resources of Google Cloud Managed Service for Prometheus.
 *
 * It adds `project_id`, `location` and `cluster` by itself and refuses them in rules; it knows no labels of nodes, no
 * `keep_firing_for`, and speaks PromQL of about 2.44.
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine `pkg/operator/apis/monitoring/v1`, 0.17
 */
export function managedPrometheus(options: ManagedPrometheusOptions = {}): Backend {
  const { secretStore } = resolveOptions(
    'backend managed-prometheus',
    { kind: 'managed-prometheus', ...options },
    managedPrometheusSchema,
  );
  const capabilities = {
    keepFiringFor: false,
    nodeLabels: false,
    clusterLabelAutomatic: true,
    collectsManagedDcgm: true,
    scrapesOneNamespace: false,
    promql: { major: 2, minor: 44 },
  };
  return {
    name: 'managed-prometheus',
    routingAdvice:
      'its Alertmanager takes secrets only within its configuration, so name backend.secretStore, or let `pulumi up` write it',
    capabilities,
    stackDefaults: { servers: false, kubeStateMetrics: 'bundled' },
    addScrapeTargets(scope: Construct, pack: string, targets: readonly ScrapeTarget[], context: BackendContext) {
      for (const target of targets) {
        new ClusterPodMonitoring(scope, `scrape-${pack}-${target.job}`, {
          // The name becomes the label `job`.
          metadata: { name: target.job, labels: { ...context.labels } },
          spec: clusterPodMonitoringSpec(target),
        });
      }
      return { degradations: targetDegradations(targets, capabilities.nodeLabels), files: [] };
    },
    addRules(scope: Construct, pack: string, groups: readonly RuleGroup[], context: BackendContext) {
      const rendered = renderGroups(groups, capabilities, context.links);
      new ClusterRules(scope, `rules-${pack}`, {
        metadata: { name: `gpu-monitoring-${pack}`, labels: { ...context.labels } },
        spec: { groups: rendered.map((group) => ({ ...group, interval: group.interval ?? defaultInterval })) },
      });
      return { degradations: ruleDegradations(groups, capabilities), files: [] };
    },
    ...(secretStore === undefined
      ? {}
      : {
          addRouting(scope: Construct, routing: SharedRouting, { labels }: Pick<BackendContext, 'labels'>) {
            new AlertmanagerExternalSecret(scope, 'routing', { labels, store: secretStore, routing });
            const effect =
              'replaces the whole configuration of the managed Alertmanager, the routes of others in it included';
            return { degradations: [{ subject: 'alerting', effect }], files: [] };
          },
        }),
  };
}

/** @returns Google's form of a scrape target */
export function clusterPodMonitoringSpec(target: ScrapeTarget): ClusterPodMonitoringSpec {
  const metadata: Readonly<Record<NonNullable<ScrapeTarget['speaksForOthers']>, readonly TargetMetadata[]>> = {
    nothing: ['node', 'namespace', 'pod', 'container'],
    pod: ['node'],
    everything: [],
  };
  return {
    selector: { matchLabels: target.podLabels },
    endpoints: [
      {
        port: target.port,
        path: target.path ?? '/metrics',
        interval: target.interval ?? '30s',
        timeout: target.timeout ?? '10s',
      },
    ],
    targetLabels: { metadata: metadata[target.speaksForOthers ?? 'nothing'] },
  };
}
