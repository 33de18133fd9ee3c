import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { z } from 'zod';
import type { RuleGroup } from '../../alert-rules/model';
import { resolveOptions } from '../resolve-options';
import type { ScrapeTarget } from '../scrape-target';
import { yamlText } from '../yaml-text';
import type { Backend, BackendContext, Degradation, RenderedFile } from './backend';
import { renderGroups, ruleDegradations } from './rule-groups';
import { scrapeConfig } from './scrape-config';

export const prometheusSchema = z.strictObject({
  kind: z.literal('prometheus'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'must be a version such as 3.14.0')
    .default('3.14.0')
    .describe('Version of the Prometheus that reads the files, and of the bundled one'),
});

export type PrometheusBackendOptions = Omit<z.input<typeof prometheusSchema>, 'kind'>;

/** Label that says what a ConfigMap of this backend holds: `rules` or `scrape`. */
export const fileKindLabel = 'gpu-monitoring/file-kind';

/** First version that knows `scrape_config_files`. @see https://github.com/prometheus/prometheus/blob/main/CHANGELOG.md */
export const firstWithScrapeFiles = { major: 2, minor: 43 } as const;

const withoutScrapeFiles = 'is not read by this version: copy it into the main configuration file';

/** @returns the name of the ConfigMap with one pack's files */
export function fileConfigMapName(kind: 'rules' | 'scrape', pack: string): string {
  return `gpu-monitoring-${kind}-${pack}`;
}

/**
 * Plain files for any Prometheus: rule files, and scrape configurations for `scrape_config_files`. One ConfigMap per pack and
 * kind; the bundled Prometheus mounts them all.
 */
export function prometheus(options: PrometheusBackendOptions = {}): Backend {
  const { version } = resolveOptions('backend prometheus', { kind: 'prometheus', ...options }, prometheusSchema);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const atLeast = (wantedMajor: number, wantedMinor: number) =>
    major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  const capabilities = {
    keepFiringFor: atLeast(2, 42),
    nodeLabels: atLeast(2, 35),
    clusterLabelAutomatic: false,
    collectsManagedDcgm: false,
    scrapesOneNamespace: true,
    promql: { major, minor },
  };
  return {
    name: 'prometheus',
    routingAdvice: 'route by the label severity there',
    capabilities,
    serverVersion: version,
    stackDefaults: { servers: true, kubeStateMetrics: 'bundled' },
    addScrapeTargets(scope: Construct, pack: string, targets: readonly ScrapeTarget[], context: BackendContext) {
      const configs = targets.map((target) => scrapeConfig(target, context.cluster, capabilities));
      const content = yamlText({ scrape_configs: configs });
      return {
        degradations: [
          ...targetDegradations(targets, capabilities.nodeLabels),
          ...(atLeast(firstWithScrapeFiles.major, firstWithScrapeFiles.minor)
            ? []
            : [{ subject: `scrape configuration of ${pack}`, effect: withoutScrapeFiles }]),
        ],
        files: [addFile(scope, 'scrape', pack, content, context)],
      };
    },
    addRules(scope: Construct, pack: string, groups: readonly RuleGroup[], context: BackendContext) {
      const rendered = renderGroups(groups, capabilities, context.links);
      const content = yamlText({ groups: rendered });
      return {
        degradations: ruleDegradations(groups, capabilities),
        files: [addFile(scope, 'rules', pack, content, context)],
      };
    },
  };
}

function addFile(
  scope: Construct,
  kind: RenderedFile['kind'],
  pack: string,
  content: string,
  context: BackendContext,
): RenderedFile {
  const configMap = fileConfigMapName(kind, pack);
  new kplus.ConfigMap(scope, `${kind}-${pack}`, {
    metadata: { name: configMap, namespace: context.namespace, labels: { ...context.labels, [fileKindLabel]: kind } },
    data: { [`${pack}.yaml`]: content },
  });
  return { kind, configMap, content };
}

/** @returns labels of nodes that the backend cannot put on series, each with the targets that would have it */
export function targetDegradations(targets: readonly ScrapeTarget[], nodeLabels: boolean): Degradation[] {
  if (nodeLabels) return [];
  const labels = new Set(targets.flatMap((target) => Object.keys(target.nodeLabels ?? {})));
  return [...labels].map((label) => {
    const jobs = targets.filter((target) => label in (target.nodeLabels ?? {})).map((target) => target.job);
    return {
      subject: `label ${label}`,
      effect: `is missing on series of ${jobs.join(' and ')}, as this backend does not know the labels of nodes`,
    };
  });
}
