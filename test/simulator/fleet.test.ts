import { gpus } from '../../catalog/gpus';
import { type FleetOptions, simulatedFleet } from '../../simulator/fleet';
import { fleetOptions, scraped } from './support';

const anotherSeed: FleetOptions = { ...fleetOptions, seed: 2 };

describe('a simulated fleet', () => {
  test('exposes the same text for the same seed', () => {
    expect(scraped({ fleet: simulatedFleet(fleetOptions) })).toBe(scraped({ fleet: simulatedFleet(fleetOptions) }));
  });

  test('has other GPUs and other values for another seed', () => {
    const [one, two] = [simulatedFleet(fleetOptions), simulatedFleet(anotherSeed)];
    expect(one.nodes[0]?.gpus[0]?.uuid).not.toBe(two.nodes[0]?.gpus[0]?.uuid);
    const withoutUuid = (text: string) => text.replaceAll(/GPU-[-0-9a-f]{36}/g, '');
    expect(withoutUuid(scraped({ fleet: one }))).not.toBe(withoutUuid(scraped({ fleet: two })));
  });

  test('keeps the identity of a node when another node joins', () => {
    const [first] = fleetOptions.nodes;
    const alone = simulatedFleet({ ...fleetOptions, nodes: [first] });
    expect(alone.nodes[0]).toEqual(simulatedFleet(fleetOptions).nodes[0]);
  });

  test('has as many GPUs per node as the machine type', () => {
    expect(simulatedFleet(fleetOptions).nodes.map((node) => node.gpus.length)).toEqual([4, 2]);
  });

  test('gives every GPU its own UUID and every GPU of a node its own bus id', () => {
    const { nodes } = simulatedFleet({
      seed: 3,
      nodes: ['a', 'b'].map((name) => ({ name, machineType: 'a2-megagpu-16g' })),
    });
    const uuids = nodes.flatMap((node) => node.gpus.map((gpu) => gpu.uuid));
    expect(new Set(uuids).size).toBe(32);
    for (const uuid of uuids)
      expect(uuid).toMatch(/^GPU-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    for (const node of nodes) {
      expect(new Set(node.gpus.map((gpu) => gpu.pciBusId)).size).toBe(16);
      for (const gpu of node.gpus) expect(gpu.pciBusId).toMatch(/^00000000:00:[0-9A-F]{2}\.0$/);
    }
  });

  test('names its GPU models as the catalog expects them', () => {
    const fleet = simulatedFleet(fleetOptions);
    for (const gpu of fleet.nodes.flatMap((node) => node.gpus)) {
      expect(gpu.modelName).toMatch(new RegExp(`^${gpus[gpu.model].modelNamePattern}$`));
    }
  });

  test('numbers the pods of MIG instances over the node', () => {
    const pods = simulatedFleet(fleetOptions).nodes[1]?.gpus.flatMap((gpu) => gpu.instances.map(({ pod }) => pod));
    expect(pods).toEqual(['chat-0', 'chat-1', 'chat-2', 'chat-3']);
  });

  test('reports every mistake in its options at once', () => {
    const options: FleetOptions = {
      seed: 1,
      exporterVersion: '4.8.2',
      collectIntervalSeconds: 0,
      fields: ['gpuTemperature', 'xidErrors'],
      nodes: [
        { name: 'a', machineType: 'a2-highgpu-1g', mig: '1g.10gb' },
        {
          name: 'a',
          machineType: 'a2-highgpu-1g',
          workload: { namespace: 'n', pod: 'Not A Name', container: 'c', gpus: [1] },
        },
      ],
    };
    expect(() => simulatedFleet(options)).toThrow(
      [
        'Simulated fleet has 6 problem(s):',
        'collectIntervalSeconds: must be positive, got 0, use 10',
        'fields: exporter 4.8.2 has no xidErrors, use a field of the catalog that it has',
        'nodes[0].mig: A100 40 GB has no 1g.10gb, use one of 1g.5gb, 2g.10gb, 3g.20gb, 4g.20gb, 7g.40gb',
        'nodes[1].name: a is there twice, use one name per node',
        "nodes[1].workload.pod: not a Kubernetes name, got 'Not A Name', use lower-case letters, digits, '-' and '.'",
        'nodes[1].workload.gpus: a2-highgpu-1g has no GPU 1, use 0 to 0',
      ].join('\n'),
    );
  });
});
