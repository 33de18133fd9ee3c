import type { Metric } from './metric';

/**
 * What the controller of JobSet reports; scraped by the configuration that comes with it.
 * @see https://jobset.sigs.k8s.io/docs/reference/metrics/
 */
export const jobSet = {
  failed: {
    name: 'jobset_failed_total',
    kind: 'counter',
    unit: 'count',
    help: 'JobSets that failed for good; there only after the first failure of each.',
    labels: ['jobset_name'],
  },
  reconciled: {
    name: 'controller_runtime_reconcile_total',
    kind: 'counter',
    unit: 'count',
    help: 'Times that a controller looked at an object; its presence tells that the controller is scraped.',
    labels: ['controller', 'result'],
  },
} as const satisfies Record<string, Metric>;
