import fc from 'fast-check';
import { gpus } from '../../catalog/gpus';
import { type MachineTypeName, machineTypes } from '../../catalog/machine-types';
import { migSizes } from '../../catalog/mig';
import { a2Zones } from '../../catalog/zones';
import type { NodePoolOptions } from '../../constructs/fleet/node-pool';
import { ProblemsError } from '../../constructs/problem';
import { A100NodePool, type A100NodePoolArgs, nodePoolArguments } from '../../infra';
import { find, registrationsOf } from './support/mocks';

const NODE_POOL = 'gcp:container/nodePool:NodePool';

const cluster = {
  cluster: 'research',
  location: 'us-central1',
  project: 'ml-project',
  serviceAccount: 'nodes@ml-project.iam.gserviceaccount.com',
} as const;

function args(pool: Partial<A100NodePoolArgs> = {}): A100NodePoolArgs {
  return { ...cluster, name: 'train', machineType: 'a2-highgpu-8g', zones: ['us-central1-a'], ...pool };
}

/** A zone that has the machine type, in whatever region. */
function placed(machineType: MachineTypeName): Pick<A100NodePoolArgs, 'machineType' | 'zones' | 'location'> {
  const family = machineType.split('-').slice(0, 2).join('-') as keyof typeof a2Zones;
  const zone = a2Zones[family][0];
  return { machineType, zones: [zone], location: zone };
}

/** The provider's arguments as plain data; without outputs among them they are just that. */
function plainArguments(pool: Partial<A100NodePoolArgs> = {}): PlainArguments {
  return nodePoolArguments(args(pool)) as unknown as PlainArguments;
}

interface PlainArguments {
  readonly initialNodeCount: number;
  readonly nodeLocations: readonly string[];
  readonly autoscaling: Readonly<Record<string, unknown>>;
  readonly nodeConfig: Readonly<Record<string, unknown>> & {
    readonly guestAccelerators: readonly [
      {
        readonly type: string;
        readonly count: number;
        readonly gpuPartitionSize?: string;
        readonly gpuSharingConfig?: { readonly gpuSharingStrategy: string; readonly maxSharedClientsPerGpu: number };
      },
    ];
  };
}

describe('arguments of an A100 node pool', () => {
  test.each([
    ['a2-highgpu-1g', 'nvidia-tesla-a100', 1, undefined],
    ['a2-highgpu-2g', 'nvidia-tesla-a100', 2, undefined],
    ['a2-highgpu-4g', 'nvidia-tesla-a100', 4, undefined],
    ['a2-highgpu-8g', 'nvidia-tesla-a100', 8, undefined],
    ['a2-megagpu-16g', 'nvidia-tesla-a100', 16, undefined],
    ['a2-ultragpu-1g', 'nvidia-a100-80gb', 1, 1],
    ['a2-ultragpu-2g', 'nvidia-a100-80gb', 2, 2],
    ['a2-ultragpu-4g', 'nvidia-a100-80gb', 4, 4],
    ['a2-ultragpu-8g', 'nvidia-a100-80gb', 8, 8],
  ] as const)('%s has %s × %i and bundled SSDs: %s', (machineType, type, count, localSsdCount) => {
    const { nodeConfig } = plainArguments(placed(machineType));
    expect(nodeConfig.guestAccelerators).toEqual([
      { type, count, gpuDriverInstallationConfig: { gpuDriverVersion: 'DEFAULT' } },
    ]);
    expect(nodeConfig.ephemeralStorageLocalSsdConfig).toEqual(
      localSsdCount === undefined ? undefined : { localSsdCount },
    );
  });

  test('the table above names every machine type of the catalog', () => {
    expect(Object.keys(machineTypes)).toHaveLength(9);
  });

  test('SSDs that are asked for are added where none are bundled', () => {
    expect(plainArguments({ localSsds: 8 }).nodeConfig.ephemeralStorageLocalSsdConfig).toEqual({ localSsdCount: 8 });
  });

  test('a MIG size becomes the partition size of every GPU', () => {
    expect(plainArguments({ mig: '3g.20gb' }).nodeConfig.guestAccelerators[0].gpuPartitionSize).toBe('3g.20gb');
  });

  test.each([
    ['time-sharing', 'TIME_SHARING'],
    ['mps', 'MPS'],
  ] as const)('sharing by %s is named %s', (strategy, gpuSharingStrategy) => {
    const { nodeConfig } = plainArguments({ sharing: { strategy, clientsPerGpu: 4 } });
    expect(nodeConfig.guestAccelerators[0].gpuSharingConfig).toEqual({ gpuSharingStrategy, maxSharedClientsPerGpu: 4 });
  });

  test.each([
    ['on-demand', false],
    ['spot', true],
  ] as const)('%s machines have spot %s', (kind, spot) => {
    expect(plainArguments({ capacity: { kind } }).nodeConfig.spot).toBe(spot);
  });

  test("GPU nodes carry GKE's own taint, and then those that are asked for", () => {
    const { nodeConfig } = plainArguments({ taints: [{ key: 'team', value: 'vision', effect: 'NO_EXECUTE' }] });
    expect(nodeConfig.taints).toEqual([
      { key: 'nvidia.com/gpu', value: 'present', effect: 'NO_SCHEDULE' },
      { key: 'team', value: 'vision', effect: 'NO_EXECUTE' },
    ]);
  });

  test('labels are handed on', () => {
    expect(plainArguments({ labels: { tier: 'research' } }).nodeConfig.labels).toEqual({ tier: 'research' });
  });

  test('the autoscaler may take nodes from any zone, within the totals that are asked for', () => {
    const { autoscaling, nodeLocations } = plainArguments({
      nodes: { min: 1, max: 4 },
      zones: ['us-central1-a', 'us-central1-b'],
    });
    expect(autoscaling).toEqual({ totalMinNodeCount: 1, totalMaxNodeCount: 4, locationPolicy: 'ANY' });
    expect(nodeLocations).toEqual(['us-central1-a', 'us-central1-b']);
  });

  test.each([
    [0, ['us-central1-a'], 0],
    [3, ['us-central1-a'], 3],
    [3, ['us-central1-a', 'us-central1-b'], 1],
    [1, ['us-central1-a', 'us-central1-b'], 0],
  ])('at least %i nodes in %j start with %i in each zone', (min, zones, initialNodeCount) => {
    expect(plainArguments({ nodes: { min, max: 4 }, zones }).initialNodeCount).toBe(initialNodeCount);
  });

  test('nodes are safe by default', () => {
    expect(plainArguments().nodeConfig).toMatchObject({
      imageType: 'COS_CONTAINERD',
      serviceAccount: cluster.serviceAccount,
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      workloadMetadataConfig: { mode: 'GKE_METADATA' },
      metadata: { 'disable-legacy-endpoints': 'true' },
      kubeletConfig: { insecureKubeletReadonlyPortEnabled: 'FALSE' },
      gvnic: { enabled: true },
      gcfsConfig: { enabled: true },
    });
  });

  test('an upgrade needs no spare A100 machine, and deleting the pool respects disruption budgets', () => {
    expect(plainArguments()).toMatchObject({
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: 'SURGE', maxSurge: 0, maxUnavailable: 1 },
      nodeDrainConfigs: [{ respectPdbDuringNodePoolDeletion: true }],
    });
  });

  test('arguments are computed without touching what was given', () => {
    const given = Object.freeze(args({ labels: Object.freeze({ tier: 'research' }) }));
    expect(nodePoolArguments(given)).toEqual(nodePoolArguments(given));
  });

  const sharing = fc.option(
    fc.record({
      strategy: fc.constantFrom('time-sharing' as const, 'mps' as const),
      clientsPerGpu: fc.integer({ min: 2, max: 48 }),
    }),
    { nil: undefined },
  );
  const partitioned = fc.constantFrom(...(Object.keys(machineTypes) as MachineTypeName[])).chain((machineType) =>
    fc.record({
      machineType: fc.constant(machineType),
      mig: fc.option(
        fc.constantFrom(
          ...(Object.keys(migSizes[machineTypes[machineType].gpu]) as NonNullable<NodePoolOptions['mig']>[]),
        ),
        { nil: undefined },
      ),
      sharing,
    }),
  );

  test('accelerators and allocatable devices agree with the catalog, however GPUs are partitioned and shared', async () => {
    await fc.assert(
      fc.asyncProperty(partitioned, async ({ machineType, mig, sharing }) => {
        const machine = machineTypes[machineType];
        const pool = args({ ...placed(machineType), mig, sharing });
        const { result, registrations } = await registrationsOf(() => new A100NodePool('pool', pool));
        const [accelerator] = (find(registrations, NODE_POOL).inputs as unknown as PlainArguments).nodeConfig
          .guestAccelerators;

        expect(accelerator.type).toBe(gpus[machine.gpu].accelerator);
        expect(accelerator.count).toBe(machine.gpuCount);
        const sizes: Readonly<Record<string, { readonly instancesPerGpu: number }>> = migSizes[machine.gpu];
        const instancesPerGpu = mig === undefined ? 1 : sizes[mig]?.instancesPerGpu;
        expect(result.allocatablePerNode / (accelerator.count * (sharing?.clientsPerGpu ?? 1))).toBe(instancesPerGpu);
      }),
      { numRuns: 60 },
    );
  });
});

describe('mistakes in an A100 node pool', () => {
  test('are all reported at once, with a cure', () => {
    const mistaken = args({
      mig: '1g.10gb',
      zones: ['us-east4-c'],
      localSsds: 3,
      nodes: { min: 5, max: 2 },
      taints: [{ key: 'nvidia.com/gpu', effect: 'NO_SCHEDULE' }],
    });
    const problems = problemsOf(() => nodePoolArguments(mistaken));
    expect(problems.map(({ path }) => path)).toEqual([
      'pool.zones[0]',
      'pool.zones[0]',
      'pool.mig',
      'pool.localSsds',
      'pool.nodes',
      'pool.taints[0]',
    ]);
    expect(problems.every(({ cure }) => cure !== undefined)).toBe(true);
  });

  test('of the wrong type are reported beside those that need the catalog', () => {
    const mistaken = { ...args({ mig: '1g.10gb' }), nodes: { min: -1, max: 2 }, colour: 'green' };
    expect(problemsOf(() => nodePoolArguments(mistaken)).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['pool.mig', 'pool.nodes.min', 'pool.colour']),
    );
  });

  test('keep everything from being registered', async () => {
    const attempt = () => {
      expect(() => new A100NodePool('train', args({ mig: '1g.10gb' }))).toThrow(/1g\.10gb/);
    };
    expect((await registrationsOf(attempt)).registrations).toEqual([]);
  });

  test('a zone outside the region of the cluster is one of them', () => {
    const problems = problemsOf(() => nodePoolArguments(args({ location: 'europe-west4-a' })));
    expect(problems).toEqual([
      {
        path: 'pool.zones[0]',
        message: 'us-central1-a is outside europe-west4, the region of a cluster at europe-west4-a',
        cure: expect.any(String),
      },
    ]);
  });
});

describe('the A100 node pool component', () => {
  test('owns one node pool, which is deleted before it is replaced', async () => {
    const { registrations } = await registrationsOf(() => new A100NodePool('train', args()));
    const component = find(registrations, 'gpu-monitoring:gke:A100NodePool', 'train');
    expect(find(registrations, NODE_POOL)).toMatchObject({
      parent: component.urn,
      deleteBeforeReplace: true,
      ignoreChanges: ['initialNodeCount'],
      inputs: { name: 'train', cluster: 'research', location: 'us-central1', project: 'ml-project' },
    });
    expect(registrations).toHaveLength(2);
  });

  test('hands protection on to the node pool', async () => {
    const { registrations } = await registrationsOf(() => new A100NodePool('train', args(), { protect: true }));
    expect(find(registrations, NODE_POOL).protect).toBe(true);
  });

  test('knows its allocatable devices in a preview, but not the id of the pool', async () => {
    const { result } = await registrationsOf(() => new A100NodePool('train', args({ mig: '1g.5gb' })), {
      preview: true,
    });
    expect(result.allocatablePerNode).toBe(56);
    expect(await isKnown(result.poolId)).toBe(false);
  });
});

function problemsOf(action: () => unknown): ProblemsError['problems'] {
  try {
    action();
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
  throw new Error('expected a ProblemsError, but nothing was thrown');
}

/** Pulumi keeps this off the public type of outputs. */
function isKnown(output: object): Promise<boolean> {
  return (output as { readonly isKnown: Promise<boolean> }).isKnown;
}
