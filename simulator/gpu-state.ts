import { gpus } from '../catalog/gpus';
import type { DcgmFieldName } from '../catalog/metrics/dcgm';
import { type Fault, isActive, ofKind } from './faults';
import type { SimulatedGpu, SimulatedMigInstance } from './fleet';
import {
  type Activity,
  activityAt,
  cappedSecondsUntil,
  joulesUntil,
  type Level,
  throttledSecondsUntil,
  wattsAt,
} from './gpu-load';
import { drawn, noise } from './random';

/** Value per field, in the field's unit. */
export type FieldValues = ReadonlyMap<DcgmFieldName, number>;

/** What DCGM reads from one GPU at one time. */
export interface GpuState {
  /** Values of the whole GPU. */
  readonly device: FieldValues;
  /** Values that each MIG instance has of its own; empty when the GPU is not partitioned. */
  readonly instances: readonly { readonly instance: SimulatedMigInstance; readonly values: FieldValues }[];
}

/** Bits of `DCGM_FI_DEV_CLOCKS_EVENT_REASONS`. */
const reason = { idle: 1, powerCap: 4, hardwareSlowdown: 8, driverThermal: 32, hardwareThermal: 64 } as const;

/** Clocks of the streaming multiprocessors in MHz where they are not at their maximum. */
const smClock = { asleep: 210, capped: 1395, throttled: 840 } as const;

/** Core temperature in °C as a function of the power draw in watts. */
const thermal = { idleCelsius: 27, celsiusPerWatt: 0.1, memoryAboveCore: 9 } as const;

/** Share of the memory that the driver keeps, that a workload takes, and that is left when the memory is full. */
const memoryShare = { reserved: 0.015, workload: 0.86, leftWhenFull: 0.005 } as const;

/** Memory in MiB that the driver reports as used when nothing runs. */
const unusedMebibytes = 4;

const pcieLanes = 16;

/**
 * State of a GPU at a time.
 *
 * @param seconds simulated seconds since the start
 * @param faults those that concern this GPU
 * @returns undefined when the GPU is lost
 */
export function gpuState(gpu: SimulatedGpu, seconds: number, faults: readonly Fault[]): GpuState | undefined {
  if (ofKind(faults, 'gpuLost').some((fault) => isActive(fault, seconds))) return undefined;
  const activity = activityAt(gpu, seconds, faults);
  const whole = { ...gpu, held: gpu.workload !== undefined };
  const profiling = !ofKind(faults, 'profilingMissing').some((fault) => isActive(fault, seconds));
  const full = ofKind(faults, 'memoryFull').some((fault) => isActive(fault, seconds));
  const own = (entity: Entity): FieldValues =>
    new Map([...framebuffer(entity, { full }), ...(profiling ? profilingValues(entity, activity, seconds) : [])]);
  const device = new Map([
    ...own(whole),
    ...(profiling ? linkRates(gpu, activity, seconds) : []),
    ...deviceValues(gpu, seconds, faults),
    ...errorCounters(faults, seconds),
  ]);
  const instances = gpu.instances.map((instance) => ({
    instance,
    values: own({ ...instance, held: gpu.workload !== undefined }),
  }));
  return { device, instances };
}

/** What has memory and counters of its own: a GPU or a MIG instance. */
interface Entity {
  readonly seed: number;
  readonly memoryMebibytes: number;
  /** Whether a pod holds it. */
  readonly held: boolean;
}

type Values = [DcgmFieldName, number][];

function deviceValues(gpu: SimulatedGpu, seconds: number, faults: readonly Fault[]): Values {
  const activity = activityAt(gpu, seconds, faults);
  const model = gpus[gpu.model];
  const engine = ratio(gpu, 'engineActive', activity.load.engineActive, seconds);
  const dram = ratio(gpu, 'dramActive', activity.load.dramActive, seconds);
  const temperatures = temperaturesAt(gpu, seconds, faults);
  const stale = ofKind(faults, 'staleEnergy').filter((fault) => isActive(fault, seconds));
  const energyTime = Math.min(seconds, ...stale.map((fault) => fault.start));
  const millijoulesBefore = Math.floor(drawn(gpu.seed, 'energy before', 1e9, 1e11));
  return [
    ['smClock', clockAt(activity, model.maxSmClockMegahertz)],
    ['memoryClock', model.memoryClockMegahertz],
    ['maxSmClock', model.maxSmClockMegahertz],
    ['clockEventReasons', reasonsAt(activity, seconds, faults)],
    ['gpuTemperature', Math.round(temperatures.core)],
    ['memoryTemperature', Math.round(temperatures.memory)],
    ['slowdownTemperature', model.slowdownCelsius],
    ['memoryMaxOperatingTemperature', model.maxOperatingMemoryCelsius],
    ['powerUsage', wattsAt(gpu, seconds, faults)],
    ['enforcedPowerLimit', model.powerLimitWatts],
    ['energyConsumption', millijoulesBefore + Math.floor(1000 * joulesUntil(gpu, energyTime, faults))],
    ['powerViolation', Math.floor(1e9 * cappedSecondsUntil(gpu, seconds, faults))],
    ['thermalViolation', Math.floor(1e9 * throttledSecondsUntil(gpu, seconds, faults))],
    // A kernel runs a little more often than the engine is busy; memory copies are part of what the memory does.
    ['gpuUtilization', engine === 0 ? 0 : Math.min(100, Math.round(100 * engine + 3))],
    ['memoryCopyUtilization', Math.round(90 * dram)],
    ['pcieReplays', 0],
    ['pcieLinkWidth', pcieLanes],
    ['pcieMaxLinkWidth', pcieLanes],
  ];
}

function errorCounters(faults: readonly Fault[], seconds: number): Values {
  const remaps = ofKind(faults, 'rowRemapPending');
  const doubleBits = ofKind(faults, 'doubleBitError').filter((fault) => fault.start <= seconds);
  return [
    ['eccSingleBit', 0],
    ['eccDoubleBit', doubleBits.length],
    ['uncorrectableRemappedRows', remaps.filter((fault) => fault.start <= seconds).length],
    ['correctableRemappedRows', 0],
    ['rowRemapFailure', 0],
    ['rowRemapPending', remaps.some((fault) => isActive(fault, seconds)) ? 1 : 0],
    ['nvlinkCrcFlitErrors', 0],
    ['nvlinkCrcDataErrors', 0],
    ['nvlinkReplays', 0],
    ['nvlinkRecoveries', 0],
  ];
}

function framebuffer(entity: Entity, { full }: { full: boolean }): Values {
  const total = entity.memoryMebibytes;
  const reserved = Math.round(memoryShare.reserved * total);
  const workload = memoryShare.workload + drawn(entity.seed, 'memory', -0.03, 0.03);
  const ordinary = entity.held ? Math.round(workload * total) : unusedMebibytes;
  const used = full ? total - reserved - Math.ceil(memoryShare.leftWhenFull * total) : ordinary;
  return [
    ['framebufferTotal', total],
    ['framebufferUsed', used],
    ['framebufferReserved', reserved],
    ['framebufferFree', total - used - reserved],
  ];
}

function profilingValues(entity: Entity, { load }: Activity, seconds: number): Values {
  return [
    ['engineActive', ratio(entity, 'engineActive', load.engineActive, seconds)],
    ['smActive', ratio(entity, 'smActive', load.smActive, seconds)],
    ['smOccupancy', ratio(entity, 'smOccupancy', load.smOccupancy, seconds)],
    ['tensorActive', ratio(entity, 'tensorActive', load.tensorActive, seconds)],
    ['dramActive', ratio(entity, 'dramActive', load.dramActive, seconds)],
  ];
}

function linkRates(gpu: SimulatedGpu, { load }: Activity, seconds: number): Values {
  const rate = (name: string, level: Level) => Math.round(at(gpu.seed, name, level, seconds));
  return [
    ['pcieTransmit', rate('pcieTransmit', load.pcie)],
    ['pcieReceive', rate('pcieReceive', load.pcie)],
    ['nvlinkTransmit', gpu.linked ? rate('nvlinkTransmit', load.nvlink) : 0],
    ['nvlinkReceive', gpu.linked ? rate('nvlinkReceive', load.nvlink) : 0],
  ];
}

function clockAt({ load, throttled, capped }: Activity, maximum: number): number {
  if (load.asleep) return smClock.asleep;
  if (throttled) return smClock.throttled;
  return capped ? smClock.capped : maximum;
}

function reasonsAt({ load, throttled, capped }: Activity, seconds: number, faults: readonly Fault[]): number {
  if (load.asleep) return reason.idle;
  if (!throttled) return capped ? reason.powerCap : 0;
  const active = ofKind(faults, 'thermalThrottle').filter((fault) => isActive(fault, seconds));
  const driver = active.some((fault) => fault.by !== 'hardware') ? reason.driverThermal : 0;
  const hardware = active.some((fault) => fault.by === 'hardware')
    ? reason.hardwareSlowdown | reason.hardwareThermal
    : 0;
  return driver | hardware;
}

function temperaturesAt(
  gpu: SimulatedGpu,
  seconds: number,
  faults: readonly Fault[],
): { core: number; memory: number } {
  const { slowdownCelsius } = gpus[gpu.model];
  // Memory follows the draw without the fault, so that a throttled GPU does not look cooler at its memory.
  const place = thermal.idleCelsius + drawn(gpu.seed, 'cooling', -2, 2);
  const unthrottled = faults.filter((fault) => fault.kind !== 'thermalThrottle');
  const ordinary = place + thermal.celsiusPerWatt * wattsAt(gpu, seconds, unthrottled);
  const overheats = ofKind(faults, 'overheat').filter((fault) => isActive(fault, seconds));
  const { throttled } = activityAt(gpu, seconds, faults);
  return {
    core: Math.max(
      ordinary,
      ...overheats.map((fault) => fault.celsius ?? slowdownCelsius),
      ...(throttled ? [slowdownCelsius] : []),
    ),
    memory: Math.max(ordinary + thermal.memoryAboveCore, ...overheats.map((fault) => fault.memoryCelsius ?? 0)),
  };
}

function ratio(entity: { seed: number }, name: string, level: Level, seconds: number): number {
  return Math.min(1, Math.max(0, at(entity.seed, name, level, seconds)));
}

function at(seed: number, name: string, { level, swing }: Level, seconds: number): number {
  return swing === 0 ? level : level + swing * noise(seed, name, seconds);
}
