import type { RuleGroup } from '../alert-rules/model';
import { durationSeconds, formatDuration } from '../promql/format';
import { parseExpression } from '../promql/parse';
import type { Problem } from './problem';

const day = 86_400;

/** @returns the longest range or offset of any rule, in seconds; 0 without rules */
export function longestWindowSeconds(groups: readonly RuleGroup[]): number {
  const durations = groups.flatMap((group) => group.rules.flatMap((rule) => parseExpression(rule.expr).durations));
  return durations.reduce((longest, duration) => Math.max(longest, durationSeconds(duration)), 0);
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
