import type { Metric } from './metric';

/** What Prometheus itself records for every target it scrapes. */
export const prometheusTarget = {
  up: {
    name: 'up',
    kind: 'gauge',
    unit: 'boolean',
    help: 'Whether the last scrape of the target worked.',
    labels: ['job', 'instance'],
  },
} as const satisfies Record<string, Metric>;

/** What Prometheus itself records about the alerts it evaluates. */
export const prometheusAlerts = {
  alerts: {
    name: 'ALERTS',
    kind: 'gauge',
    unit: 'boolean',
    help: 'Alerts that are pending or firing; one series each with the labels of the alert.',
    labels: ['alertname', 'alertstate', 'severity'],
  },
} as const satisfies Record<string, Metric>;

/** State of the cluster's objects, from kube-state-metrics. */
export const kubeState = {
  nodeCapacity: {
    name: 'kube_node_status_capacity',
    kind: 'gauge',
    unit: 'count',
    help: 'Capacity of a node per resource.',
    labels: ['node', 'resource', 'unit'],
  },
  nodeCondition: {
    name: 'kube_node_status_condition',
    kind: 'gauge',
    unit: 'boolean',
    help: 'Condition of a node; one series per condition and status.',
    labels: ['node', 'condition', 'status'],
  },
} as const satisfies Record<string, Metric>;

/**
 * State of Kubernetes jobs, from kube-state-metrics.
 * @see https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/job-metrics.md
 */
export const kubeJobs = {
  failed: {
    name: 'kube_job_failed',
    kind: 'gauge',
    unit: 'boolean',
    help: 'Whether a job has failed; one series per condition.',
    labels: ['namespace', 'job_name', 'condition'],
  },
} as const satisfies Record<string, Metric>;
