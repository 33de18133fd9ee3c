import { nvsentinelStateSeriesLabel } from '../node-repair';
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
  podInfo: {
    name: 'kube_pod_info',
    kind: 'gauge',
    unit: 'boolean',
    help: 'A pod and the node that it is on.',
    labels: ['namespace', 'pod', 'node'],
  },
  containerRestarts: {
    name: 'kube_pod_container_status_restarts_total',
    kind: 'counter',
    unit: 'count',
    help: 'Restarts of a container since its pod was made.',
    labels: ['namespace', 'pod', 'container'],
  },
  nodeUnschedulable: {
    name: 'kube_node_spec_unschedulable',
    kind: 'gauge',
    unit: 'boolean',
    help: 'Whether a node is cordoned.',
    labels: ['node'],
  },
  nodeLabels: {
    name: 'kube_node_labels',
    kind: 'info',
    unit: 'code',
    help: 'Labels of a node: those that kube-state-metrics is told to expose.',
    labels: ['node', nvsentinelStateSeriesLabel],
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
