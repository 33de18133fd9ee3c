import { type DcgmFieldName, dcgmFields } from '../catalog/metrics/dcgm';
import type { SimulatedFleet } from './fleet';

/** Where and when; times are simulated seconds since the start of the simulator. */
interface NodeFault {
  readonly node: string;
  readonly start: number;
  /** First second at which it is over. @default - it stays */
  readonly end?: number;
}

interface GpuFault extends NodeFault {
  /** Index of the GPU on its node. */
  readonly gpu: number;
}

/** The driver reports one XID. */
export interface XidFault {
  readonly kind: 'xid';
  readonly node: string;
  readonly gpu: number;
  readonly code: number;
  readonly at: number;
}

/** The core is hot but not slowed down. */
export interface OverheatFault extends GpuFault {
  readonly kind: 'overheat';
  /** Core temperature. @default - the temperature at which the model slows down */
  readonly celsius?: number;
  /** Memory temperature. @default - unchanged */
  readonly memoryCelsius?: number;
}

/** The GPU lowers its clocks because it is hot, while its workload goes on. */
export interface ThermalThrottleFault extends GpuFault {
  readonly kind: 'thermalThrottle';
  /** Who slows the GPU down: the driver (reason bit 32) or the hardware (bits 8 and 64). @default 'driver' */
  readonly by?: 'driver' | 'hardware';
}

/** The GPU is gone, as an exporter sees it that started after the loss: no series at all. */
export interface GpuLostFault extends GpuFault {
  readonly kind: 'gpuLost';
}

/** `/metrics` answers with HTTP 500, as the exporter does when DCGM cannot be read; `/health` still says OK. */
export interface ExporterDownFault extends NodeFault {
  readonly kind: 'exporterDown';
}

/** Another process holds the profiling counters of the node, so the profiling series are missing. */
export interface ProfilingMissingFault extends NodeFault {
  readonly kind: 'profilingMissing';
}

/** A pod holds the GPU and its memory but does not use it. */
export interface IdleAllocatedFault extends GpuFault {
  readonly kind: 'idleAllocated';
}

/** A memory row was remapped and waits for a reset. The row stays counted when the fault is over. */
export interface RowRemapPendingFault extends GpuFault {
  readonly kind: 'rowRemapPending';
}

/** Memory lost data: an error that could not be corrected. It stays counted when the fault is over. */
export interface DoubleBitErrorFault extends GpuFault {
  readonly kind: 'doubleBitError';
}

/** One of DCGM's health checks does not pass. */
export interface HealthIncidentFault extends GpuFault {
  readonly kind: 'healthIncident';
  /** Label `health_watch`, e.g. `MEM`. */
  readonly watch: string;
  readonly result: 'warning' | 'failure';
  /** Label `health_error_code`, e.g. `DCGM_FR_PENDING_ROW_REMAP`. */
  readonly code: string;
  /** Label `health_error_severity` of the versions that have it. */
  readonly severity: string;
  /** Label `health_error_category` of the versions that have it. */
  readonly category: string;
}

/** The energy counter stands still, as it does when DCGM no longer gets values; it catches up when the fault is over. */
export interface StaleEnergyFault extends GpuFault {
  readonly kind: 'staleEnergy';
}

/** Almost all memory is in use, on every instance of a partitioned GPU. */
export interface MemoryFullFault extends GpuFault {
  readonly kind: 'memoryFull';
}

export type Fault =
  | XidFault
  | OverheatFault
  | ThermalThrottleFault
  | GpuLostFault
  | ExporterDownFault
  | ProfilingMissingFault
  | IdleAllocatedFault
  | RowRemapPendingFault
  | DoubleBitErrorFault
  | HealthIncidentFault
  | StaleEnergyFault
  | MemoryFullFault;

export type FaultKind = Fault['kind'];

/** A fault as it is injected into a running simulator: without a time it begins at once. */
export type FaultInput = Fault extends infer F
  ? F extends XidFault
    ? Omit<F, 'at'> & { readonly at?: number }
    : F extends NodeFault
      ? Omit<F, 'start'> & { readonly start?: number }
      : never
  : never;

const everyField = Object.keys(dcgmFields) as DcgmFieldName[];

/** Fields whose series a fault may change or remove; everything else stays exactly as it would be without the fault. */
export const faultEffects: Readonly<Record<FaultKind, readonly DcgmFieldName[]>> = {
  xid: ['xidErrorsInWindow', 'xidErrors'],
  overheat: ['gpuTemperature', 'memoryTemperature'],
  thermalThrottle: [
    'clockEventReasons',
    'smClock',
    'gpuTemperature',
    'powerUsage',
    'energyConsumption',
    'powerViolation',
    'thermalViolation',
  ],
  gpuLost: everyField,
  exporterDown: everyField,
  profilingMissing: everyField.filter((name) => dcgmFields[name].source === 'profiling'),
  idleAllocated: [
    ...everyField.filter((name) => dcgmFields[name].source === 'profiling'),
    'gpuUtilization',
    'memoryCopyUtilization',
    'clockEventReasons',
    'smClock',
    'gpuTemperature',
    'memoryTemperature',
    'powerUsage',
    'energyConsumption',
    'powerViolation',
  ],
  rowRemapPending: ['rowRemapPending', 'uncorrectableRemappedRows'],
  doubleBitError: ['eccDoubleBit'],
  healthIncident: ['healthStatus'],
  staleEnergy: ['energyConsumption'],
  memoryFull: ['framebufferUsed', 'framebufferFree'],
};

/** Faults of one kind. */
export function ofKind<K extends FaultKind>(faults: readonly Fault[], kind: K): Extract<Fault, { kind: K }>[] {
  return faults.filter((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}

/** Faults that concern one GPU: its own and those of its whole node. */
export function faultsOfGpu(faults: readonly Fault[], node: string, gpu: number): Fault[] {
  return faults.filter((fault) => fault.node === node && (!('gpu' in fault) || fault.gpu === gpu));
}

/** Whether a fault that lasts is there at a time; an XID is an event and has no duration. */
export function isActive(fault: Exclude<Fault, XidFault>, seconds: number): boolean {
  return fault.start <= seconds && (fault.end === undefined || seconds < fault.end);
}

/**
 * What is left of the faults when everything is repaired at a time: faults that were under way end, faults to come are
 * dropped, and what has happened stays, because counters do not run backwards.
 */
export function repaired(faults: readonly Fault[], seconds: number): Fault[] {
  return faults.flatMap((fault): Fault[] => {
    if (fault.kind === 'xid') return fault.at <= seconds ? [fault] : [];
    if (fault.start > seconds) return [];
    return [{ ...fault, end: Math.min(fault.end ?? seconds, seconds) }];
  });
}

/** What is wrong with a fault for a fleet: one sentence per mistake, none when it can be injected. */
export function faultProblems(fault: Fault, fleet: SimulatedFleet): string[] {
  const node = fleet.nodes.find((candidate) => candidate.name === fault.node);
  if (node === undefined) {
    const names = fleet.nodes.map((candidate) => candidate.name).join(', ');
    return [`${fault.kind}.node: no node '${fault.node}', use one of ${names}`];
  }
  const gpu = 'gpu' in fault ? node.gpus[fault.gpu] : undefined;
  return [
    ...timeProblems(fault),
    ...('gpu' in fault && gpu === undefined
      ? [`${fault.kind}.gpu: ${node.name} has no GPU ${fault.gpu}, use 0 to ${node.gpus.length - 1}`]
      : []),
    ...(fault.kind === 'xid' && !(Number.isInteger(fault.code) && fault.code > 0)
      ? [`xid.code: not an XID, got ${fault.code}, use a positive integer`]
      : []),
    ...(fault.kind === 'idleAllocated' && gpu !== undefined && gpu.workload === undefined
      ? [`idleAllocated.gpu: no pod holds GPU ${fault.gpu} of ${node.name}, use a GPU with a workload`]
      : []),
    ...(fault.kind === 'rowRemapPending' && gpu !== undefined && gpu.instances.length > 0
      ? [`rowRemapPending.gpu: row remapping is not exposed for MIG instances, use a GPU without MIG`]
      : []),
  ];
}

function timeProblems(fault: Fault): string[] {
  if (fault.kind === 'xid') {
    return fault.at >= 0 ? [] : [`xid.at: must not be negative, got ${fault.at}, use seconds since the start`];
  }
  const { kind, start, end } = fault;
  return [
    ...(start >= 0 ? [] : [`${kind}.start: must not be negative, got ${start}, use seconds since the start`]),
    ...(end === undefined || end > start ? [] : [`${kind}.end: must be after start ${start}, got ${end}`]),
  ];
}
