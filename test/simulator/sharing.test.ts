import { type FleetOptions, simulatedFleet } from '../../simulator/fleet';
import { scraped, seriesOf } from './support';

const options: FleetOptions = {
  seed: 1,
  nodes: [
    {
      name: 'train-0',
      machineType: 'a2-highgpu-2g',
      workload: { namespace: 'notebooks', pod: 'notebook', container: 'jupyter', gpus: [1], podsPerGpu: 2 },
    },
  ],
};

const shared = simulatedFleet({ ...options, namesEveryPod: true });

/** Pod and value of each series of a field on the GPU that is shared. */
function held(field: Parameters<typeof seriesOf>[0], fleet = shared): [string, number][] {
  const ofGpu = seriesOf(field, { fleet }).filter(({ labels }) => labels.gpu === '1');
  return ofGpu.map(({ labels, value }) => [labels.pod ?? '-', value]);
}

describe('a GPU that two pods share by time', () => {
  test('repeats the value of the device for each pod', () => {
    const [[, first] = ['', Number.NaN]] = held('gpuTemperature');
    expect(first).toBeGreaterThan(0);
    expect(held('gpuTemperature')).toEqual([
      ['notebook-2', first],
      ['notebook-3', first],
    ]);
  });

  test('numbers the shares of the device', () => {
    const series = seriesOf('gpuTemperature', { fleet: shared }).filter(({ labels }) => labels.pod !== undefined);
    expect(series.map(({ labels }) => labels.vgpu)).toEqual(['0', '1']);
  });

  test.each(['gpuUtilization', 'framebufferUsed'] as const)('has %s for the device, and 0 for each pod', (field) => {
    const [[holder, device] = ['', Number.NaN], ...pods] = held(field);
    expect(holder).toBe('-');
    expect(device).toBeGreaterThan(0);
    expect(pods).toEqual([
      ['notebook-2', 0],
      ['notebook-3', 0],
    ]);
  });

  test('is shown with one of its pods only, where the exporter does not name them all', () => {
    const fleet = simulatedFleet(options);
    expect(held('framebufferUsed', fleet).map(([pod]) => pod)).toEqual(['notebook-2']);
    expect(scraped({ fleet })).not.toContain('vgpu=');
  });
});

describe('a GPU that differs from its node', () => {
  const [node] = options.nodes;
  const withGpus = (gpus: NonNullable<FleetOptions['nodes'][number]['gpus']>): FleetOptions => ({
    ...options,
    nodes: node === undefined ? [] : [{ ...node, gpus }],
  });

  test('has its own partition and holder', () => {
    const workload = { namespace: 'serving', pod: 'chat', container: 'server' };
    const fleet = simulatedFleet(withGpus({ 0: { mig: '3g.20gb', workload } }));
    expect(fleet.nodes[0]?.gpus.map((gpu) => gpu.instances.map(({ pod }) => pod))).toEqual([['chat-0', 'chat-1'], []]);
  });

  test('has its mistakes reported with its index', () => {
    const workload = { namespace: 'serving', pod: 'chat', container: 'server', podsPerGpu: 0 };
    expect(() => simulatedFleet(withGpus({ 0: { mig: '1g.10gb', workload }, 2: {} }))).toThrow(
      [
        'Simulated fleet has 3 problem(s):',
        'nodes[0].gpus: a2-highgpu-2g has no GPU 2, use 0 to 1',
        'nodes[0].gpus[0].workload.podsPerGpu: not a number of pods, got 0, use a positive integer',
        'nodes[0].gpus[0].mig: A100 40 GB has no 1g.10gb, use one of 1g.5gb, 2g.10gb, 3g.20gb, 4g.20gb, 7g.40gb',
      ].join('\n'),
    );
  });
});
