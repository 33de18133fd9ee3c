import type { Problem } from '../problem';
import { overlappingSets } from './overlapping-windows';
import { longestWindowDays } from './time-intervals';

const dayMilliseconds = 86_400_000;

/**
 * @param raw a team as it was written
 * @returns what a schema cannot see
 */
export function teamProblems(raw: unknown, path: string): Problem[] {
  const { team, slack, pagerduty } = record(raw);
  if (typeof team !== 'string' || slack !== undefined || pagerduty !== undefined) return [];
  return [
    {
      path,
      message: `${team} has no way out of its own, so that nothing would change`,
      cure: 'give it slack or pagerduty',
    },
  ];
}

/**
 * @param raw a maintenance window as it was written
 * @returns what a schema cannot see
 */
export function maintenanceProblems(raw: unknown, path: string): Problem[] {
  const { start, end, weekly } = record(raw);
  if (weekly !== undefined) {
    if (start === undefined && end === undefined) return [];
    return [{ path, message: 'has both weekly and start or end', cure: 'use weekly alone, or start and end' }];
  }
  if (start === undefined || end === undefined) {
    return [{ path, message: 'does not say when it begins and ends', cure: 'give it start and end, or weekly' }];
  }
  const length = Date.parse(String(end)) - Date.parse(String(start));
  // What is no moment is reported by the schema.
  if (Number.isNaN(length)) return [];
  if (length <= 0) return [{ path: `${path}.end`, message: 'is no later than start', cure: 'swap them' }];
  if (length <= longestWindowDays * dayMilliseconds) return [];
  const days = Math.ceil(length / dayMilliseconds);
  const message = `is ${days} days after start, and a window lasts at most ${longestWindowDays}`;
  return [{ path: `${path}.end`, message, cure: 'plan it in parts, or switch alerts off by name' }];
}

/** Every set of windows that may match the same alert is a route within each way out. */
const mostOverlapping = 32;

/**
 * @param raw all maintenance windows as they were written
 * @returns a problem when too many of them may match the same alert
 */
export function overlapProblems(raw: readonly unknown[], path: string): Problem[] {
  const matches = raw.flatMap((window) => {
    const { match } = record(window);
    const isMatch = typeof match === 'object' && match !== null;
    return isMatch ? [Object.fromEntries(Object.entries(match).map(([label, value]) => [label, String(value)]))] : [];
  });
  if (overlappingSets(matches, mostOverlapping) <= mostOverlapping) return [];
  return [
    {
      path,
      message: `has ${matches.length} windows that may match the same alerts, which makes more than ${mostOverlapping} routes for each way out`,
      cure: 'take out those that are over, or give them plain values of one label, so that no alert is in two of them',
    },
  ];
}

function record(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
}
