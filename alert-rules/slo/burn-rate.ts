import type { Duration } from '../../promql/format';

/** How fast the error budget may burn over a long and a short window before somebody is told. */
export interface BurnRateWindow {
  /** Multiple of the rate that spends the budget in exactly its period. */
  readonly factor: number;
  readonly long: Duration;
  /** Also above the rate, so that the alert ends soon after the trouble. */
  readonly short: Duration;
  /** Whether somebody must act now, or within days. */
  readonly pace: 'fast' | 'slow';
}

/** A window that cannot be used for an objective. */
export interface DroppedWindow {
  readonly window: BurnRateWindow;
  readonly reason: string;
}

export interface BurnRateWindows {
  readonly windows: readonly BurnRateWindow[];
  readonly dropped: readonly DroppedWindow[];
}

/** Period of the error budget. */
export const budgetPeriod: Duration = '30d';

/**
 * Windows of a budget of 30 days: they have spent 2, 5, 10 and 10 % of it when they fire.
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export const burnRateWindows: readonly BurnRateWindow[] = [
  { factor: 14.4, long: '1h', short: '5m', pace: 'fast' },
  { factor: 6, long: '6h', short: '30m', pace: 'fast' },
  { factor: 3, long: '1d', short: '2h', pace: 'slow' },
  { factor: 1, long: '3d', short: '6h', pace: 'slow' },
];

/** From this objective on, the fastest window still is about a part of the requests and not about nearly all of them. */
const strictObjective = 0.99;

/** Below this objective a budget is so large that no rate burns it fast; the share itself is watched instead. */
const leastBudgetedObjective = 0.9;

/** @returns whether the objective is watched by how fast its budget burns, rather than by the share itself */
export function isBudgeted(objective: number): boolean {
  return objective >= leastBudgetedObjective;
}

/** @returns share of slow requests at which the window's burn rate is reached, e.g. 0.144 */
export function slowShare(window: Pick<BurnRateWindow, 'factor'>, objective: number): number {
  return window.factor * errorBudget(objective);
}

/** @returns share of the requests that may be slow, e.g. 0.01 */
export function errorBudget(objective: number): number {
  // 1 - 0.99 has a binary tail that would reach texts and comparisons.
  return Number((1 - objective).toPrecision(12));
}

/** @returns the windows that can be used for an objective, and why the others cannot */
export function windowsFor(
  objective: number,
  candidates: readonly BurnRateWindow[] = burnRateWindows,
): BurnRateWindows {
  const judged = candidates.map((window) => ({ window, reason: reasonToDrop(window, objective) }));
  return {
    windows: judged.flatMap(({ window, reason }) => (reason === undefined ? [window] : [])),
    dropped: judged.flatMap(({ window, reason }) => (reason === undefined ? [] : [{ window, reason }])),
  };
}

function reasonToDrop(window: BurnRateWindow, objective: number): string | undefined {
  const percent = (share: number) => `${Number((share * 100).toPrecision(6))} %`;
  const share = slowShare(window, objective);
  if (share >= 1) return `it would need ${percent(share)} slow requests, which cannot be`;
  if (!isBudgeted(objective)) return `an objective of ${percent(objective)} is watched by its share`;
  if (window.factor > 6 && objective < strictObjective) {
    return `it would need ${percent(share)} slow requests, and the next window notices them too`;
  }
  return undefined;
}
