import { z } from 'zod';
import { type Gpu, type GpuName, gpus } from '../../catalog/gpus';
import { type MachineType, type MachineTypeName, machineTypes } from '../../catalog/machine-types';
import { type MigSize, type MigSizeName, migSizes } from '../../catalog/mig';
import { a2Zones } from '../../catalog/zones';
import { labelKeySchema, labelProblems, labelValueSchema } from '../kubernetes-names';
import type { Problem } from '../problem';

const migSizeNames = Object.values(migSizes).flatMap((sizes) => Object.keys(sizes)) as [MigSizeName, ...MigSizeName[]];
const machineTypeNames = Object.keys(machineTypes) as [MachineTypeName, ...MachineTypeName[]];

/** A taint of our own, beside the one that GKE puts on GPU nodes. */
const taintSchema = z.strictObject({
  key: labelKeySchema.describe('Key, e.g. team'),
  value: labelValueSchema.default('').describe('Value that a toleration must name'),
  effect: z
    .enum(['NO_SCHEDULE', 'PREFER_NO_SCHEDULE', 'NO_EXECUTE'])
    .describe('What happens to pods that do not tolerate it'),
});

/** One node pool of A2 machines: what is monitored, and what `pulumi up` creates. */
export const nodePoolSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z]([-a-z0-9]{0,34}[a-z0-9])?$/, 'must be lower case letters, digits and hyphens, at most 36 characters')
    .describe('Name of the pool, unique in the cluster'),
  machineType: z
    .enum(machineTypeNames)
    .describe('A2 machine type; GPU model, GPU count and bundled SSDs follow from it'),
  zones: z.array(z.string()).min(1).describe('Zones in which the pool may have nodes'),
  capacity: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('on-demand') }),
      z.strictObject({ kind: z.literal('spot') }),
    ])
    .default({ kind: 'on-demand' })
    .describe('How the machines are bought'),
  nodes: z
    .strictObject({
      min: z.int().min(0).default(0).describe('Fewest nodes; 0 lets the pool vanish when nothing needs it'),
      max: z.int().min(1).default(1).describe('Most nodes, and so the most that the pool can cost'),
    })
    .default({ min: 0, max: 1 })
    .describe('Fewest and most nodes over all zones'),
  mig: z.enum(migSizeNames).optional().describe('MIG size that every GPU of the pool is cut into'),
  sharing: z
    .strictObject({
      strategy: z.enum(['time-sharing', 'mps']).describe('By turns, or at once through NVIDIA’s multi-process service'),
      clientsPerGpu: z.int().min(2).max(48).describe('Containers per GPU, or per MIG instance'),
    })
    .optional()
    .describe('Several containers per GPU without hardware isolation'),
  localSsds: z.int().min(1).optional().describe('Local SSDs of 375 GB to add where the machine has none bundled'),
  labels: z.record(z.string(), z.string()).default({}).describe('Node labels'),
  taints: z.array(taintSchema).default([]).describe('Node taints beside the GPU taint'),
});

/** A node pool as a person writes it. */
export type NodePoolOptions = z.input<typeof nodePoolSchema>;
/** A node pool with every default filled in. */
export type NodePool = z.output<typeof nodePoolSchema>;

/** What follows from a node pool's machine type and partitioning. */
export interface NodePoolFacts {
  readonly machine: MachineType;
  readonly gpuName: GpuName;
  readonly gpu: Gpu;
  /** Physical GPUs per node. */
  readonly gpusPerNode: number;
  /** Devices that Kubernetes can allocate per node: GPUs, MIG instances or shares. */
  readonly allocatablePerNode: number;
}

/** @returns facts derived from the catalog; `pool` must be free of {@link nodePoolProblems} */
export function nodePoolFacts(pool: Pick<NodePool, 'machineType' | 'mig' | 'sharing'>): NodePoolFacts {
  const machine: MachineType = machineTypes[pool.machineType];
  const instances = pool.mig === undefined ? 1 : (migSizesOf(machine.gpu)[pool.mig]?.instancesPerGpu ?? 1);
  return {
    machine,
    gpuName: machine.gpu,
    gpu: gpus[machine.gpu],
    gpusPerNode: machine.gpuCount,
    allocatablePerNode: machine.gpuCount * instances * (pool.sharing?.clientsPerGpu ?? 1),
  };
}

/** @returns MIG instances that a GPU has, for each MIG size of the pools */
export function migInstancesPerGpu(pools: readonly Pick<NodePool, 'machineType' | 'mig'>[]): Record<string, number> {
  return Object.fromEntries(
    pools.flatMap(({ machineType, mig }) => {
      const size = mig === undefined ? undefined : migSizesOf(machineTypes[machineType].gpu)[mig];
      return mig === undefined || size === undefined ? [] : [[mig, size.instancesPerGpu]];
    }),
  );
}

/**
 * Mistakes that need the catalog to see. Each check runs on its own, so that one wrong value does not hide another.
 *
 * @param raw a node pool before its schema was applied
 */
export function nodePoolProblems(raw: unknown, path: string): Problem[] {
  const read = <Name extends keyof NodePool>(name: Name): NodePool[Name] | undefined => {
    const value = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[name] : undefined;
    const parsed = nodePoolSchema.shape[name].safeParse(value);
    return parsed.success ? (parsed.data as NodePool[Name]) : undefined;
  };
  const machineType = read('machineType');
  const labels = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>).labels : undefined;
  const withoutCatalog = [
    ...nodeCountProblems(read('nodes'), path),
    ...duplicateZoneProblems(read('zones') ?? [], path),
    ...labelProblems(labels, `${path}.labels`),
  ];
  if (machineType === undefined) return withoutCatalog;
  const machine: MachineType = machineTypes[machineType];
  return [
    ...migProblems(read('mig'), machineType, machine, path),
    ...zoneProblems(read('zones') ?? [], machineType, path),
    ...localSsdProblems(read('localSsds'), machineType, machine, path),
    ...withoutCatalog,
  ];
}

function migSizesOf(gpu: GpuName): Readonly<Record<string, MigSize>> {
  return migSizes[gpu];
}

function migProblems(mig: string | undefined, machineType: string, machine: MachineType, path: string): Problem[] {
  const sizes = migSizesOf(machine.gpu);
  if (mig === undefined || mig in sizes) return [];
  return [
    {
      path: `${path}.mig`,
      message: `${mig} is not a slice of the ${gpus[machine.gpu].displayName} in ${machineType}`,
      cure: `use one of ${Object.keys(sizes).join(', ')}`,
    },
  ];
}

function zoneProblems(zones: readonly string[], machineType: MachineTypeName, path: string): Problem[] {
  const family = machineType.split('-').slice(0, 2).join('-') as keyof typeof a2Zones;
  const offered: readonly string[] = a2Zones[family];
  return zones.flatMap((zone, index) => {
    if (offered.includes(zone)) return [];
    const region = zone.replace(/-[a-z]$/, '');
    const nearby = offered.filter((candidate) => candidate.startsWith(`${region}-`));
    const cure =
      nearby.length > 0
        ? `zones of ${region} with ${family}: ${nearby.join(', ')}`
        : `${region} has none; zones with ${family}: ${offered.join(', ')}`;
    return [{ path: `${path}.zones[${index}]`, message: `${zone} has no ${machineType}`, cure }];
  });
}

function duplicateZoneProblems(zones: readonly string[], path: string): Problem[] {
  return zones.flatMap((zone, index) => {
    const first = zones.indexOf(zone);
    if (first === index) return [];
    return [
      {
        path: `${path}.zones[${index}]`,
        message: `${zone} is zones[${first}] already`,
        cure: 'name each zone once',
      },
    ];
  });
}

function localSsdProblems(
  count: number | undefined,
  machineType: string,
  machine: MachineType,
  path: string,
): Problem[] {
  if (count === undefined || machine.optionalLocalSsds.includes(count)) return [];
  const cure =
    machine.bundledLocalSsds > 0
      ? `remove it; ${machineType} comes with ${machine.bundledLocalSsds}, which are used without being named`
      : `use one of ${machine.optionalLocalSsds.join(', ')}`;
  return [{ path: `${path}.localSsds`, message: `${machineType} cannot have ${count} added local SSDs`, cure }];
}

function nodeCountProblems(nodes: NodePool['nodes'] | undefined, path: string): Problem[] {
  if (nodes === undefined || nodes.min <= nodes.max) return [];
  return [
    {
      path: `${path}.nodes`,
      message: `min (${nodes.min}) is greater than max (${nodes.max})`,
      cure: 'min must not exceed max',
    },
  ];
}
