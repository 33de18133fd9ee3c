import { prometheusAlerts } from '../../../catalog/metrics/platform';
import type { RenderedGroup, RenderedRule } from '../../../constructs/backends/rule-groups';
import { lookBackSeconds } from '../../../constructs/retention';
import { durationSeconds } from '../../../promql/format';
import { parseExpression } from '../../../promql/parse';

/** How often groups without an interval are evaluated: `evaluation_interval` of the bundled Prometheus. */
export const defaultIntervalSeconds = 30;

/** Longest look-back of a rule that may be evaluated at the shortest interval, and the interval beyond it. */
const longWindow = { seconds: 6 * 3600, leastIntervalSeconds: 300 };

/** A series that rules read. */
export interface ReadSeries {
  readonly metric: string;
  /** How far the selector that looks back furthest does so, in seconds. */
  readonly lookBackSeconds: number;
  /** Seconds between its samples when a rule records it. @default - no rule records it */
  readonly recordedEvery?: number;
}

/** @returns the series that the rules read, each once, by name, without those that the server writes about alerts */
export function readSeries(groups: readonly RenderedGroup[]): ReadSeries[] {
  const recordedEvery = new Map(
    groups.flatMap((group) =>
      group.rules.flatMap(({ record }) => (record === undefined ? [] : [[record, intervalSeconds(group)] as const])),
    ),
  );
  const furthest = new Map<string, number>();
  const selectors = groups.flatMap((group) => group.rules.flatMap((rule) => parseExpression(rule.expr).selectors));
  for (const selector of selectors) {
    furthest.set(selector.metric, Math.max(furthest.get(selector.metric) ?? 0, lookBackSeconds(selector)));
  }
  return [...furthest]
    .filter(([metric]) => metric !== prometheusAlerts.alerts.name)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([metric, seconds]) => {
      const every = recordedEvery.get(metric);
      return { metric, lookBackSeconds: seconds, ...(every !== undefined && { recordedEvery: every }) };
    });
}

/** @returns names of the rules that look back far and are nevertheless evaluated often */
export function frequentLongWindows(groups: readonly RenderedGroup[]): string[] {
  const frequent = groups.filter((group) => intervalSeconds(group) < longWindow.leastIntervalSeconds);
  return frequent.flatMap((group) => group.rules.filter(looksFarBack).map((rule) => rule.record ?? rule.alert ?? ''));
}

/** @returns the interval of a group in seconds */
export function intervalSeconds({ interval }: Pick<RenderedGroup, 'interval'>): number {
  return interval === undefined ? defaultIntervalSeconds : durationSeconds(interval);
}

function looksFarBack(rule: RenderedRule): boolean {
  return parseExpression(rule.expr).selectors.some((selector) => lookBackSeconds(selector) > longWindow.seconds);
}
