import { type Matcher, select } from '../../promql/expression';
import type { Duration } from '../../promql/format';
import { durationSeconds, formatNumber } from '../../promql/format';
import { rateOver } from './series';
import { onService } from './service';

/** @returns matcher of the series that count against an objective */
export function objectiveIs(objective: number): Matcher {
  return ['objective', '=', formatNumber(objective)];
}

/** Requests of a window that are worth a share; the others have none, rather than one that is not a number. */
interface WorthAShare {
  readonly window: Duration;
  /** Fewest requests in the window. @default - any */
  readonly least?: number;
}

/** Share of one rate in the requests of a window. */
export function shareOfRequests(rate: string, { window, least }: WorthAShare): string {
  const requests = rateOver('service:requests', window);
  const worth = least === undefined ? `${requests} > 0` : `${requests} >= ${least} / ${durationSeconds(window)}`;
  return `${rate} / ${onService} group_left () (${worth})`;
}

/** Share of the requests of a window that took longer than an objective's target. */
export function slowShareOver(objective: number, requests: WorthAShare): string {
  return shareOfRequests(select(rateOver('service:slow_requests', requests.window), objectiveIs(objective)), requests);
}

/** Condition that more than a share of the requests of a window were slow, of every objective; it divides by nothing. */
export function slowAbove(share: number, window: Duration): string {
  const allowed = `${formatNumber(share)} * ${rateOver('service:requests', window)}`;
  return `${rateOver('service:slow_requests', window)} > ${onService} group_left () ${allowed}`;
}
