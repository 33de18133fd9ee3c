import fc from 'fast-check';
import { machineTypes } from '../../../catalog/machine-types';
import { migSizes } from '../../../catalog/mig';
import { nodePoolFacts, nodePoolProblems, nodePoolSchema } from '../../../constructs/fleet/node-pool';

const pool = { name: 'train', machineType: 'a2-highgpu-8g', zones: ['us-central1-a'] } as const;
const problems = (overrides: object) => nodePoolProblems({ ...pool, ...overrides }, 'nodePools[0]');

describe('a node pool', () => {
  test('needs a name, a machine type and zones only', () => {
    expect(nodePoolSchema.parse(pool)).toEqual({
      ...pool,
      capacity: { kind: 'on-demand' },
      nodes: { min: 0, max: 1 },
      labels: {},
      taints: [],
    });
  });

  test.each(['a', 'train-2', 'a'.repeat(36)])('may be named %s', (name) => {
    expect(nodePoolSchema.shape.name.safeParse(name).success).toBe(true);
  });

  test.each(['', '-a', 'a-', 'A', '2a', 'a_b', 'a'.repeat(37)])('may not be named %j', (name) => {
    expect(nodePoolSchema.shape.name.safeParse(name).success).toBe(false);
  });
});

describe('what follows from the machine type', () => {
  test.each([
    [{ machineType: 'a2-highgpu-8g', mig: undefined, sharing: undefined }, 8, 8],
    [{ machineType: 'a2-highgpu-8g', mig: '1g.5gb', sharing: undefined }, 8, 56],
    [{ machineType: 'a2-ultragpu-1g', mig: '3g.40gb', sharing: undefined }, 1, 2],
    [{ machineType: 'a2-ultragpu-2g', mig: '1g.10gb', sharing: { strategy: 'time-sharing', clientsPerGpu: 3 } }, 2, 42],
    [{ machineType: 'a2-megagpu-16g', mig: undefined, sharing: { strategy: 'mps', clientsPerGpu: 2 } }, 16, 32],
  ] as const)('%j has %d GPUs per node and %d devices', (options, gpusPerNode, allocatablePerNode) => {
    expect(nodePoolFacts(options)).toMatchObject({ gpusPerNode, allocatablePerNode });
  });
});

describe('mistakes that need the catalog to see', () => {
  test('none in a good pool', () => {
    expect(problems({ mig: '1g.5gb', localSsds: 8, nodes: { min: 1, max: 1 } })).toEqual([]);
  });

  test('a zone in a region without the family is answered by every zone that has it', () => {
    const [problem] = problems({ machineType: 'a2-megagpu-16g', zones: ['us-east1-b'] });
    expect(problem?.cure).toBe(
      'us-east1 has none; zones with a2-megagpu: asia-southeast1-a, asia-southeast1-c, europe-west4-a, europe-west4-b, us-central1-a, us-central1-b, us-central1-c, us-central1-f',
    );
  });

  test('each zone, size, disk and count by itself, so that none hides another', () => {
    const found = problems({
      zones: ['x', 'us-central1-a', 'y'],
      mig: '7g.80gb',
      localSsds: 3,
      nodes: { min: 2, max: 1 },
    });
    expect(found.map(({ path }) => path.replace('nodePools[0].', ''))).toEqual(
      ['mig', 'zones[0]', 'zones[1]', 'localSsds', 'nodes'].map((path) => path.replace('zones[1]', 'zones[2]')),
    );
  });

  test('an impossible count of nodes even where the machine type is unknown', () => {
    expect(problems({ machineType: 'x', nodes: { min: 2, max: 1 } }).map(({ path }) => path)).toEqual([
      'nodePools[0].nodes',
    ]);
  });

  test('a zone that is named twice, whatever the machine', () => {
    expect(problems({ machineType: 'x', zones: ['us-central1-a', 'us-central1-c', 'us-central1-a'] })).toEqual([
      {
        path: 'nodePools[0].zones[2]',
        message: 'us-central1-a is zones[0] already',
        cure: 'name each zone once',
      },
    ]);
  });

  test('labels that Kubernetes refuses', () => {
    const labels = { 'example.com/team': 'research', 'no key': 'x', tier: 'no value' };
    expect(problems({ labels }).map(({ path, message }) => `${path} ${message}`)).toEqual([
      'nodePools[0].labels["no key"] "no key" is no key of a label',
      'nodePools[0].labels.tier "no value" is no value of a label',
    ]);
  });

  test('too few nodes at most for the default of none at least', () => {
    expect(problems({ nodes: { min: 5 } })[0]?.message).toBe('min (5) is greater than max (1)');
  });

  test('are found for exactly the MIG sizes that the GPU lacks', () => {
    const sizes = Object.values(migSizes).flatMap((table) => Object.keys(table));
    const machines = Object.keys(machineTypes) as (keyof typeof machineTypes)[];
    fc.assert(
      fc.property(fc.constantFrom(...machines), fc.constantFrom(...sizes), (machineType, mig) => {
        const found = nodePoolProblems({ machineType, mig }, 'pool');
        expect(found.length === 0).toBe(mig in migSizes[machineTypes[machineType].gpu]);
      }),
    );
  });

  test('are not looked for in what is no pool at all', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        expect(Array.isArray(nodePoolProblems(raw, 'pool'))).toBe(true);
      }),
    );
  });
});
