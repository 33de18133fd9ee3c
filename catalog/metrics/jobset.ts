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
} as const satisfies Record<string, Metric>;
