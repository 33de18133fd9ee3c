import {
  type DcgmExporterVersionName,
  dcgmExporterVersions,
  defaultDcgmExporterVersion,
} from '../catalog/dcgm-exporter';
import { type GpuName, gpus } from '../catalog/gpus';
import { type MachineTypeName, machineTypes } from '../catalog/machine-types';
import { type DcgmFieldName, dcgmFields } from '../catalog/metrics/dcgm';
import { type MigSize, type MigSizeName, migSizes } from '../catalog/mig';
import { drawn, mulberry32, subSeed } from './random';

/** What runs on a node's GPUs. */
export interface SimulatedWorkload {
  readonly namespace: string;
  /** Name of the pod that holds the node's GPUs. With MIG each instance has a pod of its own: this name and a number. */
  readonly pod: string;
  readonly container: string;
  /** Load that it puts on the GPUs. @default 'training' */
  readonly kind?: 'training' | 'serving';
  /** Indices of the GPUs that it holds; the others are idle. @default - all GPUs of the node */
  readonly gpus?: readonly number[];
  /** Pods that take turns on each of its GPUs; each has the name above and a number. @default 1 */
  readonly podsPerGpu?: number;
}

/** What one GPU has in place of what its node has. */
export interface SimulatedGpuOptions {
  /** @default - not partitioned */
  readonly mig?: MigSizeName;
  /** @default - idle */
  readonly workload?: SimulatedWorkload;
}

export interface SimulatedNodeOptions {
  /** Name of the Kubernetes node: value of the label `Hostname` or `hostname`, and first part of the node's path. */
  readonly name: string;
  readonly machineType: MachineTypeName;
  /** Partition of every GPU. @default - GPUs are not partitioned */
  readonly mig?: MigSizeName;
  /** Node pool, handed on in the targets. @default - none */
  readonly pool?: string;
  /** @default - all GPUs are idle, without a pod */
  readonly workload?: SimulatedWorkload;
  /** GPUs by their index that differ from the rest of the node. @default - all GPUs are alike */
  readonly gpus?: Readonly<Record<number, SimulatedGpuOptions>>;
}

export interface FleetOptions {
  /** Same seed, same fleet, same values. */
  readonly seed: number;
  readonly nodes: readonly SimulatedNodeOptions[];
  /** @default - the version that is deployed by default */
  readonly exporterVersion?: DcgmExporterVersionName;
  /** Age that values of the device may reach before they are read again, in seconds. @default 10 */
  readonly collectIntervalSeconds?: number;
  /** Fields that the exporter is configured with. @default - every catalog field that the version has */
  readonly fields?: readonly DcgmFieldName[];
  /** Value of the label `DCGM_FI_DRIVER_VERSION`. @default '535.230.02' */
  readonly driverVersion?: string;
  /**
   * Whether the exporter names every pod that shares a GPU, as it does with `KUBERNETES_VIRTUAL_GPUS`. Without it, one of them
   * stands for all.
   * @default false
   */
  readonly namesEveryPod?: boolean;
}

export interface SimulatedMigInstance {
  /** NVML's id of the GPU instance: label `GPU_I_ID`. */
  readonly id: number;
  /** Label `GPU_I_PROFILE`. */
  readonly profile: MigSizeName;
  readonly memoryMebibytes: number;
  readonly seed: number;
  /** Pod that holds the instance. */
  readonly pod?: string;
}

export interface SimulatedGpu {
  readonly index: number;
  readonly uuid: string;
  readonly pciBusId: string;
  readonly model: GpuName;
  readonly modelName: string;
  readonly memoryMebibytes: number;
  readonly seed: number;
  /** Whether other GPUs of the node hang on the same NVLink fabric. */
  readonly linked: boolean;
  /** Empty when the GPU is not partitioned. */
  readonly instances: readonly SimulatedMigInstance[];
  readonly workload?: SimulatedWorkload;
  /** Pods that hold the whole GPU; more than one when they share it by time, none when it is idle or partitioned. */
  readonly pods: readonly string[];
}

export interface SimulatedNode {
  readonly name: string;
  readonly machineType: MachineTypeName;
  readonly pool?: string;
  readonly gpus: readonly SimulatedGpu[];
}

export interface SimulatedFleet {
  readonly exporterVersion: DcgmExporterVersionName;
  readonly collectIntervalSeconds: number;
  readonly fields: readonly DcgmFieldName[];
  readonly driverVersion: string;
  readonly namesEveryPod: boolean;
  readonly nodes: readonly SimulatedNode[];
}

/** Names as NVML reports them. */
const modelNames: Readonly<Record<GpuName, string>> = {
  a100_40gb: 'NVIDIA A100-SXM4-40GB',
  a100_80gb: 'NVIDIA A100-SXM4-80GB',
};

/** First id that NVML gives to instances of a size, by compute slices (from `nvidia-smi mig -lgi` of an A100). */
const firstInstanceIds: Readonly<Record<number, number>> = { 1: 7, 2: 3, 3: 1, 4: 1, 7: 0 };

/** First slot of a GPU on the virtual PCI bus of an A2 machine. */
const firstPciSlot = 4;

/**
 * Fleet made from its options: identities are drawn from the seed.
 *
 * @throws Error that lists every mistake in the options
 */
export function simulatedFleet(options: FleetOptions): SimulatedFleet {
  const problems = fleetProblems(options);
  if (problems.length > 0) {
    throw new Error(`Simulated fleet has ${problems.length} problem(s):\n${problems.join('\n')}`);
  }
  const exporterVersion = options.exporterVersion ?? defaultDcgmExporterVersion;
  return {
    exporterVersion,
    collectIntervalSeconds: options.collectIntervalSeconds ?? 10,
    fields: options.fields ?? fieldsOfVersion(exporterVersion),
    driverVersion: options.driverVersion ?? '535.230.02',
    namesEveryPod: options.namesEveryPod ?? false,
    nodes: options.nodes.map((node) => simulatedNode(node, options.seed)),
  };
}

/** Catalog fields that an exporter version has. */
export function fieldsOfVersion(version: DcgmExporterVersionName): DcgmFieldName[] {
  const order: readonly string[] = dcgmExporterVersions.map((known) => known.version);
  const names = Object.keys(dcgmFields) as DcgmFieldName[];
  return names.filter((name) => {
    const { since } = dcgmFields[name];
    return since === undefined || order.indexOf(since) <= order.indexOf(version);
  });
}

function simulatedNode(node: SimulatedNodeOptions, seed: number): SimulatedNode {
  const machine = machineTypes[node.machineType];
  const nodeSeed = subSeed(seed, node.name);
  const firstSlot = firstPciSlot + Math.floor(drawn(nodeSeed, 'pci', 0, 4));
  return {
    name: node.name,
    machineType: node.machineType,
    ...(node.pool !== undefined && { pool: node.pool }),
    gpus: Array.from({ length: machine.gpuCount }, (_, index): SimulatedGpu => {
      const gpuSeed = subSeed(nodeSeed, `gpu${index}`);
      const { mig, workload } = node.gpus?.[index] ?? ofNode(node, index);
      const instances = mig === undefined ? [] : migInstances(machine.gpu, mig, { index, gpuSeed, workload });
      return {
        index,
        uuid: `GPU-${uuid(gpuSeed)}`,
        pciBusId: `00000000:00:${hexByte(firstSlot + index)}.0`,
        model: machine.gpu,
        modelName: modelNames[machine.gpu],
        memoryMebibytes: gpus[machine.gpu].memoryGigabytes * 1024,
        seed: gpuSeed,
        linked: machine.gpuCount > 1,
        instances,
        pods: instances.length > 0 || workload === undefined ? [] : podsOf(workload, index),
        ...(workload !== undefined && { workload }),
      };
    }),
  };
}

/** What a GPU has that does not differ from its node. */
function ofNode({ mig, workload }: SimulatedNodeOptions, index: number): SimulatedGpuOptions {
  const held = workload?.gpus?.includes(index) === false ? undefined : workload;
  return { ...(mig && { mig }), ...(held && { workload: held }) };
}

function podsOf({ pod, podsPerGpu = 1 }: SimulatedWorkload, index: number): string[] {
  return podsPerGpu === 1
    ? [pod]
    : Array.from({ length: podsPerGpu }, (_, position) => `${pod}-${index * podsPerGpu + position}`);
}

function migInstances(
  model: GpuName,
  profile: MigSizeName,
  gpu: { index: number; gpuSeed: number; workload: SimulatedWorkload | undefined },
): SimulatedMigInstance[] {
  const size = migSize(model, profile);
  if (size === undefined) return [];
  // The profile's name carries its memory, e.g. 5 GB of 40 GB: one of the eight memory slices.
  const share = Number.parseInt(profile.split('.')[1] ?? '', 10) / gpus[model].memoryGigabytes;
  return Array.from({ length: size.instancesPerGpu }, (_, position) => ({
    id: (firstInstanceIds[size.computeSlices] ?? 0) + position,
    profile,
    memoryMebibytes: Math.floor(gpus[model].memoryGigabytes * 1024 * share),
    seed: subSeed(gpu.gpuSeed, `instance${position}`),
    ...(gpu.workload && { pod: `${gpu.workload.pod}-${gpu.index * size.instancesPerGpu + position}` }),
  }));
}

function migSize(model: GpuName, profile: MigSizeName): MigSize | undefined {
  const sizes: Readonly<Record<string, MigSize>> = migSizes[model];
  return sizes[profile];
}

/** Names that may become part of a path and of a label without escaping. */
const objectName = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;

function fleetProblems(options: FleetOptions): string[] {
  const version = options.exporterVersion ?? defaultDcgmExporterVersion;
  const known = fieldsOfVersion(version);
  const interval = options.collectIntervalSeconds ?? 10;
  const names = options.nodes.map((node) => node.name);
  return [
    ...(interval > 0 ? [] : [`collectIntervalSeconds: must be positive, got ${interval}, use 10`]),
    ...(options.fields ?? [])
      .filter((field) => !known.includes(field))
      .map((field) => `fields: exporter ${version} has no ${field}, use a field of the catalog that it has`),
    ...options.nodes.flatMap((node, index) => [
      ...(names.indexOf(node.name) === index
        ? []
        : [`nodes[${index}].name: ${node.name} is there twice, use one name per node`]),
      ...nodeProblems(node).map((problem) => `nodes[${index}].${problem}`),
    ]),
  ];
}

function nodeProblems(node: SimulatedNodeOptions): string[] {
  const { machineType, gpus: differing = {} } = node;
  return [
    ...nameProblems({ name: node.name }),
    ...gpuProblems(node, machineType),
    ...indexProblems(node.workload?.gpus ?? [], machineType).map((problem) => `workload.gpus: ${problem}`),
    ...indexProblems(Object.keys(differing).map(Number), machineType).map((problem) => `gpus: ${problem}`),
    ...Object.entries(differing).flatMap(([index, gpu]) =>
      gpuProblems(gpu, machineType).map((problem) => `gpus[${index}].${problem}`),
    ),
  ];
}

function gpuProblems({ mig, workload }: SimulatedGpuOptions, machineType: MachineTypeName): string[] {
  const { gpu } = machineTypes[machineType];
  const pods = workload?.podsPerGpu ?? 1;
  return [
    ...nameProblems(workload && { 'workload.namespace': workload.namespace, 'workload.pod': workload.pod }),
    ...(Number.isInteger(pods) && pods > 0
      ? []
      : [`workload.podsPerGpu: not a number of pods, got ${pods}, use a positive integer`]),
    ...(mig === undefined || migSize(gpu, mig)
      ? []
      : [`mig: ${gpus[gpu].displayName} has no ${mig}, use one of ${Object.keys(migSizes[gpu]).join(', ')}`]),
  ];
}

function nameProblems(named: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(named)
    .filter(([, value]) => !objectName.test(value))
    .map(
      ([path, value]) => `${path}: not a Kubernetes name, got '${value}', use lower-case letters, digits, '-' and '.'`,
    );
}

function indexProblems(indices: readonly number[], machineType: MachineTypeName): string[] {
  const { gpuCount } = machineTypes[machineType];
  return indices
    .filter((index) => !Number.isInteger(index) || index < 0 || index >= gpuCount)
    .map((index) => `${machineType} has no GPU ${index}, use 0 to ${gpuCount - 1}`);
}

function uuid(seed: number): string {
  const random = mulberry32(subSeed(seed, 'uuid'));
  const digits = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  return [8, 4, 4, 4, 12].map(digits).join('-');
}

function hexByte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
