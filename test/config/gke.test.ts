import { gkeProblems, gkeSchema, regionOf } from '../../config/gke';

const gke = { project: 'ml-project', location: 'us-central1-a' };

describe('the gke section', () => {
  test('needs a project and a location only', () => {
    expect(gkeSchema.parse(gke)).toEqual({
      ...gke,
      network: 'default',
      privateNodes: true,
      cloudNat: true,
      authorizedNetworks: [],
      releaseChannel: 'REGULAR',
      deletionProtection: true,
      systemPool: { machineType: 'e2-standard-4', nodes: { min: 1, max: 3 } },
      nodeRoles: [],
    });
  });

  test.each([
    ['project', 'My Project'],
    ['location', 'us-central'],
    ['location', 'us-central1-a-b'],
    ['releaseChannel', 'LATEST'],
    ['authorizedNetworks', [{ name: 'office', cidr: '203.0.113.7' }]],
    ['nodeRoles', ['editor']],
    ['zone', 'us-central1-a'],
  ])('refuses %s %j', (key, value) => {
    expect(gkeSchema.safeParse({ ...gke, [key]: value }).success).toBe(false);
  });

  test('describes every field', () => {
    const undescribed = Object.entries(gkeSchema.shape).filter(([, field]) => field.description === undefined);
    expect(undescribed.map(([name]) => name)).toEqual([]);
  });
});

describe('mistakes that the schema of the gke section cannot see', () => {
  const problems = (raw: object) => gkeProblems({ gke, nodePools: [], ...raw });

  test('none in a cluster whose pools are in its region', () => {
    expect(problems({ nodePools: [{ name: 'train', zones: ['us-central1-a', 'us-central1-f'] }] })).toEqual([]);
  });

  test('zones outside the region of the cluster', () => {
    expect(
      problems({
        nodePools: [
          { name: 'a', zones: ['us-central1-a'] },
          { name: 'b', zones: ['us-east1-b'] },
        ],
      }),
    ).toEqual([
      {
        path: 'nodePools[1].zones[0]',
        message: 'us-east1-b is outside us-central1, the region of a cluster at us-central1-a',
        cure: 'use zones of us-central1, or another location for the cluster',
      },
    ]);
  });

  test('a reserved name, the GPU taint and an impossible size, all at once', () => {
    const found = problems({
      gke: { ...gke, systemPool: { nodes: { min: 4, max: 2 } } },
      nodePools: [
        { name: 'system', zones: ['us-east1-b'], taints: [{ key: 'nvidia.com/gpu', effect: 'NO_SCHEDULE' }] },
      ],
    });
    expect(found.map(({ path }) => path)).toEqual([
      'gke.systemPool.nodes',
      'nodePools[0].name',
      'nodePools[0].zones[0]',
      'nodePools[0].taints[0]',
    ]);
  });

  test.each(['a2-highgpu-1g', 'a3-highgpu-8g', 'a4-highgpu-8g', 'a4x-highgpu-4g', 'g2-standard-4'])(
    'a system pool of machines with GPUs: %s',
    (machineType) => {
      expect(problems({ gke: { ...gke, systemPool: { machineType } } })).toEqual([
        {
          path: 'gke.systemPool.machineType',
          message: `${machineType} is a machine with GPUs`,
          cure: 'use one without, such as e2-standard-4; machines with GPUs belong under nodePools',
        },
      ]);
    },
  );

  test.each(['e2-standard-4', 'n2-highmem-8', 'c3-standard-4', 't2a-standard-4'])(
    'nothing about a system pool of %s',
    (machineType) => {
      expect(problems({ gke: { ...gke, systemPool: { machineType } } })).toEqual([]);
    },
  );

  test.each([
    ['no gke section', { gke: undefined, nodePools: [{ name: 'system' }] }],
    [
      'values that the schemas refuse',
      { gke: { location: 7, systemPool: 7 }, nodePools: [{ zones: 'x', taints: 7 }, null] },
    ],
    ['a zone that is none', { nodePools: [{ zones: ['nowhere'] }] }],
  ])('nothing about %s', (_reason, raw) => {
    expect(problems(raw)).toEqual([]);
  });
});

test.each([
  ['us-central1-a', 'us-central1'],
  ['us-central1', 'us-central1'],
  ['europe-west4-b', 'europe-west4'],
])('the region of %s is %s', (location, region) => {
  expect(regionOf(location)).toBe(region);
});
