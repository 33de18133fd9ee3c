import { escapeRegex } from '../../promql/expression';
import type { ScrapeTarget } from '../scrape-target';
import type { BackendCapabilities } from './backend';
import { identitySteps, metaLabel, onlyRunning, ownPodSteps, portStep, type RelabelStep } from './relabeling';

/** One entry of `scrape_configs` in Prometheus' configuration file. */
export interface ScrapeConfig {
  readonly job_name: string;
  readonly honor_labels: boolean;
  readonly scrape_interval: string;
  readonly scrape_timeout: string;
  readonly metrics_path: string;
  readonly kubernetes_sd_configs: readonly object[];
  readonly relabel_configs: readonly RelabelStep[];
}

/** @returns how a plain Prometheus finds and labels the pods of a target */
export function scrapeConfig(
  target: ScrapeTarget,
  cluster: string,
  capabilities: Pick<BackendCapabilities, 'nodeLabels'>,
): ScrapeConfig {
  const speaksForOthers = target.speaksForOthers ?? 'nothing';
  const wantsNodeLabels = capabilities.nodeLabels && Object.keys(target.nodeLabels ?? {}).length > 0;
  const selected = Object.entries(target.podLabels).map(
    ([label, value]): RelabelStep => ({
      source_labels: [metaLabel('pod', label)],
      regex: escapeRegex(value),
      action: 'keep',
    }),
  );
  return {
    job_name: target.job,
    // Only where all identity comes from the target itself may its labels win; elsewhere nothing of ours collides with them.
    honor_labels: speaksForOthers === 'everything',
    scrape_interval: target.interval ?? '30s',
    scrape_timeout: target.timeout ?? '10s',
    metrics_path: target.path ?? '/metrics',
    kubernetes_sd_configs: [
      {
        role: 'pod',
        namespaces: { names: [target.namespace] },
        ...(wantsNodeLabels ? { attach_metadata: { node: true } } : {}),
      },
    ],
    relabel_configs: [
      ...selected,
      portStep(target),
      onlyRunning,
      ...identitySteps(target, cluster, capabilities.nodeLabels),
      ...(speaksForOthers === 'nothing' ? ownPodSteps : []),
    ],
  };
}
