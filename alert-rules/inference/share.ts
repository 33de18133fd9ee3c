import { aggregate, type Matcher, select } from '../../promql/expression';
import type { Duration } from '../../promql/format';
import { durationSeconds, formatNumber } from '../../promql/format';
import { leastRequests, leastSlowRequests } from './context';
import { rateOver, serviceSeries } from './series';
import { onService, serviceLabels } from './service';

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

/** Requests per second that the histogram of latency counts, of which the very slow ones are a share. */
export function measuredRequests(...matchers: readonly Matcher[]): string {
  return aggregate('sum', serviceLabels, select(serviceSeries.latencyBuckets, ['le', '=', '+Inf'], ...matchers));
}

/** Share of one rate in requests of a window. */
export function shareOf(rate: string, requests: string, { window, least }: WorthAShare): string {
  const worth = least === undefined ? `${requests} > 0` : `${requests} >= ${least} / ${durationSeconds(window)}`;
  return `${rate} / ${onService} group_left () (${worth})`;
}

/** Share of the requests of a window that took longer than an objective's target. */
export function slowShareOver(objective: number, worth: WorthAShare): string {
  const slow = select(rateOver('service:slow_requests', worth.window), objectiveIs(objective));
  return shareOf(slow, rateOver('service:slo_requests', worth.window), worth);
}

/** The same where it is above a share, and not by a few slow requests that are chance. */
export function slowShareAbove(objective: number, share: number, window: Duration): string {
  const slow = select(rateOver('service:slow_requests', window), objectiveIs(objective));
  // Of a large share of the fewest requests that count, enough are slow anyhow.
  const enough =
    share * leastRequests >= leastSlowRequests
      ? slow
      : `(${slow} >= ${leastSlowRequests} / ${durationSeconds(window)})`;
  const requests = rateOver('service:slo_requests', window);
  return `${shareOf(enough, requests, { window, least: leastRequests })} > ${formatNumber(share)}`;
}

/** Condition that more than a share of the requests of a window were slow, of every objective; it divides by nothing. */
export function slowAbove(share: number, window: Duration): string {
  const allowed = `${formatNumber(share)} * ${rateOver('service:slo_requests', window)}`;
  return `${rateOver('service:slow_requests', window)} > ${onService} group_left () ${allowed}`;
}
