import type { RuleGroup } from './model';

/** Fires as long as rules are evaluated and alerts are sent; its absence is what calls. */
export const watchdogAlert = 'GpuMonitoringWatchdog';

/**
 * An alert that always fires, one per cluster.
 *
 * @param clusterLabels labels that name the cluster, where the backend does not add them by itself
 */
export function watchdogGroup(clusterLabels: Readonly<Record<string, string>>): RuleGroup {
  return {
    name: 'watchdog',
    rules: [
      {
        alert: watchdogAlert,
        severity: 'none',
        expr: 'vector(1)',
        for: '0s',
        labels: clusterLabels,
        summary: 'Alerting of {{ $labels.cluster }} works',
        description: 'Always fires. A dead man’s switch hears of it again and again, and calls when it no longer does.',
      },
    ],
  };
}
