import { type InferenceMetric, namesOf } from '../../../catalog/inference-servers/server';
import { aggregate, either, type Matcher, select } from '../../../promql/expression';
import type { Duration } from '../../../promql/format';
import { clusterLabels } from '../../../promql/labels';
import { type InferenceService, jobOf } from '../service';

/** What of a metric is read, and what is kept of its labels. */
export interface Selection {
  /** Part of a histogram. @default - the name as it stands */
  readonly part?: '_bucket' | '_sum' | '_count';
  /** @default 5m */
  readonly window?: Duration;
  readonly where?: readonly Matcher[];
  /** Labels to keep beside the cluster. */
  readonly by?: readonly string[];
}

const defaultWindow = '5m';

/** Selects the service's own series of a metric, once per name that it may have. */
function selectors(service: InferenceService, metric: InferenceMetric, { part, where = [] }: Selection): string[] {
  return namesOf(metric, service.version).map((name) =>
    select(`${name}${part ?? ''}`, ['job', '=', jobOf(service)], ...where),
  );
}

/**
 * Rate of a counter, summed over pods. Each series has its own rate before anything is summed, so that a restart of one pod
 * is no negative rate of all. A pod that has a metric under two names counts once.
 */
export function sumOfRates(service: InferenceService, metric: InferenceMetric, selection: Selection = {}): string {
  const { window = defaultWindow, by = [] } = selection;
  const rates = selectors(service, metric, selection).map((selector) => `rate(${selector}[${window}])`);
  return aggregate('sum', [...clusterLabels, ...by], either(...rates));
}

/** Mean of a gauge over time, summed over pods. */
export function sumOfMeans(service: InferenceService, metric: InferenceMetric): string {
  return aggregate('sum', clusterLabels, meansOverTime(service, metric));
}

/** Mean of a gauge over time and over pods. */
export function meanOfMeans(service: InferenceService, metric: InferenceMetric): string {
  return aggregate('avg', clusterLabels, meansOverTime(service, metric));
}

function meansOverTime(service: InferenceService, metric: InferenceMetric): string {
  return either(...selectors(service, metric, {}).map((selector) => `avg_over_time(${selector}[${defaultWindow}])`));
}

/** The highest value of a gauge among the pods. */
export function highest(service: InferenceService, metric: InferenceMetric, where: readonly Matcher[] = []): string {
  return aggregate('max', clusterLabels, either(...selectors(service, metric, { where })));
}

/** A quotient that is not there, rather than not a number, while there is nothing to divide by. */
export function quotient(dividend: string, divisor: string): string {
  return `${dividend}\n/\n(${divisor} > 0)`;
}

/** Rates of the buckets of a histogram in seconds, summed over pods. */
export function buckets(service: InferenceService, metric: InferenceMetric): string {
  return sumOfRates(service, metric, { part: '_bucket', by: ['le'] });
}

/** Mean of what a histogram measures, over all pods. */
export function histogramMean(service: InferenceService, metric: InferenceMetric): string {
  return quotient(sumOfRates(service, metric, { part: '_sum' }), sumOfRates(service, metric, { part: '_count' }));
}
