import { rateOver, serviceSeries } from '../../alert-rules/inference/series';
import { type InferenceService, onService, serverOf, serviceLabels } from '../../alert-rules/inference/service';
import { longWindows } from '../../alert-rules/inference/slo-recording';
import { type InferenceSignal, isDerived } from '../../catalog/inference-servers/server';
import { type Matcher, oneOf, select } from '../../promql/expression';
import type { Duration } from '../../promql/format';
import { type LabelVariable, selected } from '../kit';

/** What can be chosen on the board, each within the choice before. */
export const inferenceVariables: readonly LabelVariable[] = [
  { label: 'cluster', title: 'Cluster' },
  { label: 'namespace', title: 'Namespace' },
  { label: 'service', title: 'Service' },
];

/** Identity of what is promised: a share of the requests within a time. */
export const perPromise: readonly string[] = [...serviceLabels, 'objective', 'target'];

/** How a service is called in a legend. */
export const serviceLegend = '{{service}}';

/** Shown where no service has any series. */
export const noService = 'No service has reported in this time: are its pods scraped, and do they run?';

/** Shown where nothing is promised, or nothing was counted against it. */
export const noPromise =
  'No requests were counted against a target: no service promises one, none had requests, or its server has no such bucket (InferenceBucketMissing)';

/** @returns a recorded series for the services that are chosen on the board */
export function ofServices(series: string, ...matchers: readonly Matcher[]): string {
  return select(series, ...selected('cluster', 'namespace', 'service'), ...matchers);
}

/** @returns the same of a series that is recorded every 5 minutes, which is as long as Prometheus keeps to a sample */
export function ofServicesLately(series: string, ...matchers: readonly Matcher[]): string {
  return `last_over_time(${ofServices(series, ...matchers)}[10m])`;
}

/** @returns a rate of the chosen services over a window */
export function rateOfServices(
  series: Parameters<typeof rateOver>[0],
  window: Duration,
  ...matchers: readonly Matcher[]
): string {
  const isLong = longWindows.windows.some((long) => long === window);
  const read = isLong ? ofServicesLately : ofServices;
  return read(rateOver(series, window), ...matchers);
}

/** @returns share of a rate in requests; nothing where there were none */
export function shareOf(rate: string, requests: string): string {
  return `${rate} / ${onService} group_left () (${requests} > 0)`;
}

/** @returns share of slow requests in those of the same histogram, over a window */
export function slowShareOfServices(window: Duration, ...matchers: readonly Matcher[]): string {
  return shareOf(
    rateOfServices('service:slow_requests', window, ...matchers),
    rateOfServices('service:slo_requests', window),
  );
}

/** @returns share of failures in the requests of 5 minutes */
export function failedShareOfServices(): string {
  return shareOf(ofServices(serviceSeries.errors), ofServices(serviceSeries.requests5m));
}

/** @returns a matcher of some of the services, beside the choice on the board */
export function among(services: readonly InferenceService[]): Matcher {
  return oneOf(
    'service',
    services.map(({ name }) => name),
  );
}

/** @returns what a panel says while nobody reports a signal, with the servers that never do and why */
export function noSignal(what: string, signal: InferenceSignal, services: readonly InferenceService[]): string {
  const servers = [...new Set(services.map(serverOf))];
  const reasons = servers.flatMap(({ title, signals, metrics }) => {
    const derived = signals[signal];
    if (!isDerived(derived)) return [`${title} gives none, as ${derived.absent}`];
    const conditions = derived.from.flatMap((key) => metrics[key]?.optIn ?? []);
    return conditions.length === 0 ? [] : [`${title} needs ${[...new Set(conditions)].join(' and ')}`];
  });
  return `Nothing is known of ${what}: ${['the service had no requests', ...reasons].join('; ')}. docs/inference-servers.md says what each server gives`;
}
