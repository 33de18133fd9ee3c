import { type Matcher, select } from '../../promql/expression';

/** The inference service that is ARR-COC: the one of that name under `inference.services`, whose pods are scraped for it. */
export interface ArrCocService {
  readonly service: string;
  readonly namespace: string;
}

/** Identity of the service in what is recorded; the label `service` is added by the rules. */
export const arrCocLabels = ['cluster', 'namespace'] as const;

/** @returns a series that the pods of the service report */
export function reported(
  { service, namespace }: ArrCocService,
  metric: string,
  ...matchers: readonly Matcher[]
): string {
  return select(metric, ['job', '=', `inference-${service}`], ['namespace', '=', namespace], ...matchers);
}

/** @returns a series that is recorded about the service */
export function recorded(
  { service, namespace }: ArrCocService,
  series: string,
  ...matchers: readonly Matcher[]
): string {
  return select(series, ['service', '=', service], ['namespace', '=', namespace], ...matchers);
}
