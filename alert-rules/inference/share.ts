import { type Matcher, select } from '../../promql/expression';
import type { Duration } from '../../promql/format';
import { durationSeconds, formatNumber } from '../../promql/format';
import { rateOver } from './series';
import { onService } from './service';

/** @returns matcher of the series that count against an objective */
export function objectiveIs(objective: number): Matcher {
  return ['objective', '=', formatNumber(objective)];
}

/** Share of one rate in the requests of a window; nothing where there were no requests, rather than not a number. */
export function shareOfRequests(rate: string, window: Duration): string {
  return `${rate} / ${onService} group_left () (${rateOver('service:requests', window)} > 0)`;
}

/** Share of the requests of a window that took longer than an objective's target. */
export function slowShareOver(window: Duration, objective: number): string {
  return shareOfRequests(select(rateOver('service:slow_requests', window), objectiveIs(objective)), window);
}

/** Condition that there were so many requests in a window, to be joined with `and`. */
export function atLeastRequests(count: number, window: Duration): string {
  return `and ${onService} ${rateOver('service:requests', window)} * ${durationSeconds(window)} >= ${count}`;
}
