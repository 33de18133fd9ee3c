import type { Construct } from 'constructs';
import { watchdogAlert, watchdogGroup } from '../../alert-rules/watchdog';
import { kubeJobs, kubeState } from '../../catalog/metrics/platform';
import { runbookBoard } from '../../dashboards/runbook-board';
import type { ResolvedGpuMonitoringOptions } from '../options';
import { runbookPages } from '../runbook-pages';
import { KubeStateMetrics } from '../stack/kube-state-metrics';
import type { ResolvedStack } from '../stack/options';
import type { ServerProps } from '../stack/server';
import type { MonitoringPack } from './pack';

export interface PlatformPackProps {
  readonly server: ServerProps;
  /** Alerts of our own packs, whose pages stand on the board of runbooks. */
  readonly alerts: readonly string[];
  readonly options: ResolvedGpuMonitoringOptions;
  readonly stack: ResolvedStack;
  readonly exporterNamespace: string;
}

/** What belongs to no subject: kube-state-metrics, the watchdog, and the board of all runbooks with the pages of our own alerts. */
export function platformPack(scope: Construct, props: PlatformPackProps): MonitoringPack {
  const { server, alerts, options, exporterNamespace } = props;
  const { kubeStateMetrics } = props.stack;
  const { namespace, exporter, platform, links } = options;
  const watched = options.alerting.watchdog !== undefined;
  const runbooks = runbookPages([...alerts, ...(watched ? [watchdogAlert] : [])], {
    exporter: exporter.mode,
    exporterNamespace,
    namespace,
    platform,
  });
  const jobNamespaces = options.training.jobs
    .filter(({ workload }) => workload?.kind === 'job')
    .map((job) => job.namespace);
  const bundled = { ...server, podNamespace: exporterNamespace, jobNamespaces };
  const scrapeTargets =
    kubeStateMetrics === 'bundled' ? [new KubeStateMetrics(scope, 'KubeStateMetrics', bundled).scrapeTarget] : [];
  const existing = [...Object.values(kubeState), ...(jobNamespaces.length > 0 ? Object.values(kubeJobs) : [])];
  return {
    name: 'platform',
    content: ({ clusterLabels }) => ({
      scrapeTargets,
      rules: watched ? [watchdogGroup(clusterLabels)] : [],
      externalMetrics: kubeStateMetrics === 'existing' ? existing : [],
      boards: links.runbooks === undefined ? [runbookBoard(runbooks)] : [],
      runbooks,
    }),
  };
}
