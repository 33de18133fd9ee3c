import { median } from '../measure';
import type { Filled } from './fill';

/** What was seen of a rule or group while it was evaluated again and again. */
export interface Evaluations {
  readonly name: string;
  /** Seconds from one evaluation to the next, as shipped. */
  readonly intervalSeconds: number;
  /** Duration of each evaluation in seconds. */
  readonly durations: readonly number[];
}

export interface Cost {
  readonly name: string;
  readonly intervalSeconds: number;
  /** Processor time of one evaluation in seconds. */
  readonly seconds: number;
  /** Share of one core. */
  readonly share: number;
}

export interface FleetCost {
  readonly gpus: number;
  readonly filled: Filled;
  readonly groups: readonly Cost[];
  /** One entry per rule; an alert with two severities has two. */
  readonly rules: readonly Cost[];
  /** Share of one core that the server uses without rules. */
  readonly idle: number;
  /** Processor time per second of evaluation. */
  readonly factor: number;
  /** Resident memory of the server after the evaluations. */
  readonly bytes: number;
}

export interface RuleCosts {
  readonly prometheusVersion: string;
  readonly exporterVersion: string;
  /** Smallest first. */
  readonly fleets: readonly FleetCost[];
  /** Series that rules read and that the fleet of the benchmark does not have. */
  readonly missingSeries: readonly string[];
  /** Rules that look back far and are nevertheless evaluated often. */
  readonly frequentLongWindows: readonly string[];
  /** How long the whole took. */
  readonly seconds: number;
}

/** Differences of a server's counters over one span of time. */
export interface Span {
  readonly elapsedSeconds: number;
  readonly processorSeconds: number;
  /** Evaluations of groups. */
  readonly evaluations: number;
}

/**
 * Processor time per second of evaluation: what a mean round of all groups took from the processor, beyond what the server
 * takes without rules, by what the median durations of the groups add up to. The collector of garbage works beside the
 * evaluation, which makes it more; other programs that want the processor make it less.
 *
 * @param idle share of one core
 * @throws RangeError when nothing was evaluated
 */
export function processorFactor(span: Span, idle: number, groups: readonly Evaluations[]): number {
  const roundSeconds = groups.reduce((sum, group) => sum + median(group.durations), 0);
  const rounds = span.evaluations / groups.length;
  if (!(roundSeconds > 0 && rounds > 0))
    throw new RangeError('nothing was evaluated, so there is nothing to relate to');
  return Math.max(0, span.processorSeconds - idle * span.elapsedSeconds) / rounds / roundSeconds;
}

/** @returns the cost at the interval at which it ships */
export function costOf({ name, intervalSeconds, durations }: Evaluations, factor: number): Cost {
  const seconds = median(durations) * factor;
  return { name, intervalSeconds, seconds, share: seconds / intervalSeconds };
}

/** @returns share of one core */
export function totalShare({ groups }: Pick<FleetCost, 'groups'>): number {
  return groups.reduce((sum, group) => sum + group.share, 0);
}

/**
 * @param fleets smallest first
 * @returns cost per GPU of the largest fleet relative to that of the fleet which is cheapest per GPU; 1 when no other is cheaper
 */
export function growthPerGpu(fleets: readonly Pick<FleetCost, 'gpus' | 'groups'>[]): number {
  const perGpu = fleets.map((fleet) => totalShare(fleet) / fleet.gpus);
  const largest = perGpu.at(-1);
  if (largest === undefined) throw new RangeError('no fleet was measured');
  return largest / Math.min(...perGpu);
}
