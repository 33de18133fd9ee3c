import { type Fault, isActive, ofKind } from './faults';
import type { SimulatedGpu } from './fleet';
import { drawn, noise, noiseIntegral } from './random';

/** A level with noise around it: `level ± swing`. */
export interface Level {
  readonly level: number;
  readonly swing: number;
}

/** What a kind of load does to an A100. Ratios are of the entity (GPU or MIG instance) that carries the load. */
export interface Load {
  readonly engineActive: Level;
  readonly smActive: Level;
  readonly smOccupancy: Level;
  readonly tensorActive: Level;
  readonly dramActive: Level;
  /** Bytes per second in each direction. */
  readonly pcie: Level;
  readonly nvlink: Level;
  readonly watts: Level;
  /** Seconds of every cycle of {@link capCycleSeconds} in which the GPU runs into its power limit. */
  readonly capSeconds: number;
  /** Whether the GPU sleeps: low clocks, reason bit 1. */
  readonly asleep: boolean;
}

const asleep: Level = { level: 0, swing: 0 };

/** Loads as A100 fleets show them: a busy training job stays just below 400 W, an idle GPU draws about 60 W. */
export const loads = {
  training: {
    engineActive: { level: 0.95, swing: 0.03 },
    smActive: { level: 0.86, swing: 0.05 },
    smOccupancy: { level: 0.44, swing: 0.05 },
    tensorActive: { level: 0.52, swing: 0.08 },
    dramActive: { level: 0.6, swing: 0.06 },
    pcie: { level: 1.5e9, swing: 5e8 },
    nvlink: { level: 8e10, swing: 1.5e10 },
    watts: { level: 328, swing: 24 },
    capSeconds: 45,
    asleep: false,
  },
  serving: {
    engineActive: { level: 0.45, swing: 0.15 },
    smActive: { level: 0.36, swing: 0.12 },
    smOccupancy: { level: 0.2, swing: 0.06 },
    tensorActive: { level: 0.2, swing: 0.08 },
    dramActive: { level: 0.35, swing: 0.1 },
    pcie: { level: 3e8, swing: 1e8 },
    nvlink: asleep,
    watts: { level: 190, swing: 40 },
    capSeconds: 0,
    asleep: false,
  },
  idle: {
    engineActive: asleep,
    smActive: asleep,
    smOccupancy: asleep,
    tensorActive: asleep,
    dramActive: asleep,
    pcie: asleep,
    nvlink: asleep,
    watts: { level: 60, swing: 2 },
    capSeconds: 0,
    asleep: true,
  },
} as const satisfies Record<string, Load>;

export const capCycleSeconds = 600;

/** What running into the power limit adds to the draw; stays below the limit of 400 W. */
const capWatts = 36;

/** Share of the draw that is left while the clocks are lowered because of heat. */
const throttledShare = 0.7;

/** What a GPU does at a time. */
export interface Activity {
  readonly load: Load;
  readonly throttled: boolean;
  /** Whether it runs into its power limit. */
  readonly capped: boolean;
}

/** What a GPU does at a time, given the faults that concern it. */
export function activityAt(gpu: SimulatedGpu, seconds: number, faults: readonly Fault[]): Activity {
  const unused = ofKind(faults, 'idleAllocated').some((fault) => isActive(fault, seconds));
  const load = gpu.workload && !unused ? loads[gpu.workload.kind ?? 'training'] : loads.idle;
  const throttled = !load.asleep && ofKind(faults, 'thermalThrottle').some((fault) => isActive(fault, seconds));
  const cyclePosition = (seconds + capOffset(gpu)) % capCycleSeconds;
  return { load, throttled, capped: !throttled && cyclePosition < load.capSeconds };
}

/** Power draw at a time in watts. */
export function wattsAt(gpu: SimulatedGpu, seconds: number, faults: readonly Fault[]): number {
  const { load, throttled, capped } = activityAt(gpu, seconds, faults);
  const watts = load.watts.level + wattsOffset(gpu) + load.watts.swing * noise(gpu.seed, 'watts', seconds);
  return (throttled ? throttledShare * watts : watts) + (capped ? capWatts : 0);
}

/** Energy used since the start in joules: the exact integral of {@link wattsAt}. */
export function joulesUntil(gpu: SimulatedGpu, seconds: number, faults: readonly Fault[]): number {
  return sumOverSegments(gpu, seconds, faults, ({ load, throttled }, from, to) => {
    const swing = load.watts.swing * noiseIntegral(gpu.seed, 'watts', from, to);
    const joules = (load.watts.level + wattsOffset(gpu)) * (to - from) + swing;
    return throttled ? throttledShare * joules : joules + capWatts * cappedBetween(gpu, load, from, to);
  });
}

/** Time since the start that the GPU spent at its power limit, in seconds. */
export function cappedSecondsUntil(gpu: SimulatedGpu, seconds: number, faults: readonly Fault[]): number {
  return sumOverSegments(gpu, seconds, faults, ({ load, throttled }, from, to) =>
    throttled ? 0 : cappedBetween(gpu, load, from, to),
  );
}

/** Time since the start that the GPU spent with clocks lowered because of heat, in seconds. */
export function throttledSecondsUntil(gpu: SimulatedGpu, seconds: number, faults: readonly Fault[]): number {
  return sumOverSegments(gpu, seconds, faults, ({ throttled }, from, to) => (throttled ? to - from : 0));
}

/** Sum over the spans in which the GPU does one thing: they begin and end where a fault does. */
function sumOverSegments(
  gpu: SimulatedGpu,
  until: number,
  faults: readonly Fault[],
  term: (activity: Activity, from: number, to: number) => number,
): number {
  const turning = [...ofKind(faults, 'idleAllocated'), ...ofKind(faults, 'thermalThrottle')];
  const inside = turning
    .flatMap(({ start, end }) => (end === undefined ? [start] : [start, end]))
    .filter((seconds) => seconds > 0 && seconds < until)
    .sort((a, b) => a - b);
  const edges = [0, ...inside, until];
  return edges.slice(1).reduce((sum, to, index) => {
    const from = edges[index] ?? 0;
    return sum + term(activityAt(gpu, from, faults), from, to);
  }, 0);
}

function cappedBetween(gpu: SimulatedGpu, load: Load, from: number, to: number): number {
  const until = (seconds: number) => {
    const shifted = seconds + capOffset(gpu);
    const cycles = Math.floor(shifted / capCycleSeconds);
    return cycles * load.capSeconds + Math.min(shifted - cycles * capCycleSeconds, load.capSeconds);
  };
  return until(to) - until(from);
}

/** Boards differ: a few watts more or less, and their power cycles do not run in step. */
function wattsOffset(gpu: SimulatedGpu): number {
  return drawn(gpu.seed, 'watts offset', -6, 6);
}

function capOffset(gpu: SimulatedGpu): number {
  return drawn(gpu.seed, 'cap offset', 0, capCycleSeconds);
}
