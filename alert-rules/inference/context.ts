import type { InferenceService } from './service';

/** What the inference rules must know. */
export interface InferenceRuleContext {
  readonly services: readonly InferenceService[];
}

/**
 * Fewest requests in a long window before a share of slow ones means anything: of 50 requests to a service that keeps 99 %, a
 * seventh is slow practically never, of 5 in one case of 20.
 */
export const leastRequests = 50;

/** Fewest slow requests in a long window before anybody is told: one or two of a few hundred are chance. */
export const leastSlowRequests = 5;

/** Fewest requests for alerts that look at five minutes. */
export const leastRequestsInFiveMinutes = 10;

/** @returns every objective of the services, highest first */
export function objectivesOf({ services }: InferenceRuleContext): number[] {
  const all = services.flatMap(({ sla }) => sla.targets.map(({ objective }) => objective));
  return [...new Set(all)].sort((left, right) => right - left);
}
