import type { RuleGroup } from '../alert-rules/model';
import { type Duration, durationSeconds, formatDuration, isDuration } from '../promql/format';
import { parseExpression, type Selector } from '../promql/parse';
import type { ResolvedGpuMonitoringOptions } from './options';
import type { Problem } from './problem';
import { usualRetention } from './stack/options';

const day = 86_400;

/** @returns how long samples are kept where nothing is said: as long as the rules of our own packs look back, and some days more */
export function defaultRetention({ inference }: Pick<ResolvedGpuMonitoringOptions, 'inference'>): Duration {
  return inference.services.length > 0 ? '32d' : usualRetention;
}

/** @returns how far any rule looks back, range and offset together, in seconds; 0 without rules */
export function longestWindowSeconds(groups: readonly RuleGroup[]): number {
  const selectors = groups.flatMap((group) => group.rules.flatMap((rule) => parseExpression(rule.expr).selectors));
  return Math.max(0, ...selectors.map(lookBackSeconds));
}

/**
 * @returns how far a selector looks back, in seconds. Prometheus also takes a plain number of seconds; what is neither is a
 * syntax error, which the contract check reports.
 */
export function lookBackSeconds({ lookBack }: Selector): number {
  return lookBack.reduce((sum, text) => sum + (isDuration(text) ? durationSeconds(text) : Number(text) || 0), 0);
}

/** @returns a problem when samples are dropped before a rule that looks back has a day to spare */
export function retentionProblems(retention: string, longestWindow: number): Problem[] {
  const least = longestWindow + day;
  if (durationSeconds(retention) >= least) return [];
  return [
    {
      path: 'stack.prometheus.retention',
      message: `${retention} is too short for rules that look back ${formatDuration(longestWindow)}`,
      cure: `use at least ${formatDuration(least)}`,
    },
  ];
}
