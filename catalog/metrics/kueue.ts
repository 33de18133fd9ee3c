import type { Metric } from './metric';

/**
 * What Kueue reports about a queue of the cluster. Its controller serves them over HTTPS to those with a token, so they are
 * scraped by the configuration that comes with Kueue.
 * @see https://kueue.sigs.k8s.io/docs/reference/metrics/
 */
export const kueue = {
  pending: {
    name: 'kueue_pending_workloads',
    kind: 'gauge',
    unit: 'count',
    help: 'Workloads that wait; inadmissible ones wait for a change of the cluster.',
    labels: ['cluster_queue', 'status'],
  },
  admissionWait: {
    name: 'kueue_admission_wait_time_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time from the creation or the requeuing of a workload to its admission.',
    labels: ['cluster_queue'],
    buckets: [1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240],
  },
  evicted: {
    name: 'kueue_evicted_workloads_total',
    kind: 'counter',
    unit: 'count',
    help: 'Workloads that lost their place; there only after the first of each reason.',
    labels: ['cluster_queue', 'reason'],
  },
} as const satisfies Record<string, Metric>;
