import fc from 'fast-check';
import { type DcgmFieldName, dcgmFields } from '../../catalog/metrics/dcgm';
import type { Fault } from '../../simulator/faults';
import { simulatedFleet } from '../../simulator/fleet';
import { joulesUntil, wattsAt } from '../../simulator/gpu-load';
import { gpuState } from '../../simulator/gpu-state';
import { fleetOptions, gpuValue, parsed, scraped, seriesOf } from './support';

const serving = { node: 'serve-0' } as const;

/** States of the GPUs of `train-0` over an hour and a half: GPU 0 trains, GPU 2 is idle. */
const states = simulatedFleet(fleetOptions).nodes[0]?.gpus.map((gpu) =>
  Array.from({ length: 540 }, (_, tick) => gpuState(gpu, tick * 10, [])?.device),
);

/** Every value that a field of one GPU has in that time. */
function values(field: DcgmFieldName, gpu: number): number[] {
  return (states?.[gpu] ?? []).map((device) => device?.get(field) ?? Number.NaN);
}

/** Lowest and highest of them. */
function range(field: DcgmFieldName, gpu: number): [number, number] {
  return [Math.min(...values(field, gpu)), Math.max(...values(field, gpu))];
}

describe('a GPU in training', () => {
  test.each<[DcgmFieldName, number, number]>([
    ['engineActive', 0.9, 1],
    ['smActive', 0.75, 0.95],
    ['tensorActive', 0.4, 0.65],
    ['dramActive', 0.5, 0.7],
    ['powerUsage', 280, 400],
    ['gpuTemperature', 50, 70],
    ['memoryTemperature', 60, 80],
    ['gpuUtilization', 95, 100],
    ['smClock', 1395, 1410],
    ['framebufferUsed', 33_000, 38_000],
    ['nvlinkTransmit', 6e10, 1e11],
  ])('%s stays between %d and %d', (field, lowest, highest) => {
    const [low, high] = range(field, 0);
    expect(low).toBeGreaterThanOrEqual(lowest);
    expect(high).toBeLessThan(highest + 0.01);
  });

  test.each<DcgmFieldName>(['engineActive', 'powerUsage', 'gpuTemperature'])('%s moves', (field) => {
    const [low, high] = range(field, 0);
    expect(high).toBeGreaterThan(low);
  });

  test('gives no reason for its clocks but its power limit now and then', () => {
    expect(new Set(values('clockEventReasons', 0))).toEqual(new Set([0, 4]));
  });

  test.each<DcgmFieldName>([
    'eccSingleBit',
    'eccDoubleBit',
    'rowRemapPending',
    'rowRemapFailure',
    'nvlinkReplays',
    'pcieReplays',
  ])('counts nothing in %s', (field) => {
    expect(range(field, 0)).toEqual([0, 0]);
  });

  test('accounts for all of its memory', () => {
    const value = (field: DcgmFieldName) => gpuValue(field, 0, {}) ?? Number.NaN;
    const sum = value('framebufferUsed') + value('framebufferFree') + value('framebufferReserved');
    expect(value('framebufferTotal')).toBe(40_960);
    expect(sum).toBe(40_960);
  });
});

describe('the energy counter', () => {
  const spell = { node: 'train-0', gpu: 0, start: 1050, end: 1350 } as const;

  test.each<[string, Fault[]]>([
    ['in good health', []],
    ['while it throttles for a time', [{ kind: 'thermalThrottle', ...spell }]],
    ['while its pod does nothing for a time', [{ kind: 'idleAllocated', ...spell }]],
  ])('is the integral of the power draw %s', (_, faults) => {
    const gpu = simulatedFleet(fleetOptions).nodes[0]?.gpus[0];
    if (gpu === undefined) throw new Error('no GPU');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), (from) => {
        const middles = Array.from({ length: 600 }, (_, index) => from + index + 0.5);
        const sum = middles.reduce((total, time) => total + wattsAt(gpu, time, faults), 0);
        const joules = joulesUntil(gpu, from + 600, faults) - joulesUntil(gpu, from, faults);
        expect(Math.abs(joules / sum - 1)).toBeLessThan(0.001);
      }),
      { numRuns: 50 },
    );
  });
});

describe('an idle GPU', () => {
  test('has no label of a workload on any series', () => {
    const series = parsed(scraped({})).filter(({ labels }) => labels.gpu === '2');
    expect(series.length).toBeGreaterThan(40);
    for (const { labels } of series) expect(Object.keys(labels)).not.toEqual(expect.arrayContaining(['pod']));
    expect(
      series.flatMap(({ labels }) => Object.keys(labels).filter((name) => /^(namespace|container)$/.test(name))),
    ).toEqual([]);
  });

  test.each<[DcgmFieldName, number]>([
    ['engineActive', 0],
    ['gpuUtilization', 0],
    ['nvlinkTransmit', 0],
    ['clockEventReasons', 1],
    ['framebufferUsed', 4],
  ])('has %s at %d', (field, value) => {
    expect(range(field, 2)).toEqual([value, value]);
  });

  test('draws about 60 W', () => {
    const [low, high] = range('powerUsage', 2);
    expect(low).toBeGreaterThan(50);
    expect(high).toBeLessThan(70);
  });
});

describe('a busy GPU', () => {
  test('names its workload on every series', () => {
    const series = parsed(scraped({})).filter(({ labels }) => labels.gpu === '0');
    for (const { labels } of series) {
      expect(labels).toMatchObject({ namespace: 'research', pod: 'llm-0', container: 'trainer' });
    }
  });
});

describe('a partitioned GPU', () => {
  const keys = Object.keys(dcgmFields) as DcgmFieldName[];
  const withMig = (mig: string) =>
    keys.filter((key) => dcgmFields[key].mig === mig && dcgmFields[key].source !== 'label');
  const measured = (mig: string) => withMig(mig).filter((key) => dcgmFields[key].source !== 'exporter');

  test.each(withMig('absent'))('does not expose %s', (field) => {
    expect(seriesOf(field, serving)).toEqual([]);
  });

  test.each([...measured('own'), ...measured('repeated')])(
    'exposes %s once per instance and not for the whole',
    (field) => {
      const ids = seriesOf(field, serving).map(({ labels }) => [
        labels.gpu,
        labels.GPU_I_PROFILE,
        labels.GPU_I_ID,
        labels.pod,
      ]);
      expect(ids.sort()).toEqual([
        ['0', '3g.40gb', '1', 'chat-0'],
        ['0', '3g.40gb', '2', 'chat-1'],
        ['1', '3g.40gb', '1', 'chat-2'],
        ['1', '3g.40gb', '2', 'chat-3'],
      ]);
    },
  );

  test.each(measured('repeated'))('repeats %s of the device on each instance', (field) => {
    const ofFirst = seriesOf(field, serving).filter(({ labels }) => labels.gpu === '0');
    expect(new Set(ofFirst.map(({ value }) => value)).size).toBe(1);
  });

  test.each<DcgmFieldName>(['engineActive', 'smActive', 'tensorActive', 'dramActive', 'framebufferUsed'])(
    'has %s of its own on each instance',
    (field) => {
      expect(new Set(seriesOf(field, serving).map(({ value }) => value)).size).toBe(4);
    },
  );

  test('has instances that together are no larger than the GPU', () => {
    const totals = seriesOf('framebufferTotal', serving).filter(({ labels }) => labels.gpu === '0');
    expect(totals.map(({ value }) => value)).toEqual([40_960, 40_960]);
  });

  test('leaves memory over where the instances do not fill the GPU', () => {
    const fleet = simulatedFleet({ seed: 1, nodes: [{ name: 'a', machineType: 'a2-highgpu-1g', mig: '1g.5gb' }] });
    const totals = seriesOf('framebufferTotal', { fleet, node: 'a' }).map(({ value }) => value);
    expect(totals).toEqual(Array.from({ length: 7 }, () => 5120));
  });

  test('has instances without a pod when nothing runs', () => {
    const fleet = simulatedFleet({ seed: 1, nodes: [{ name: 'a', machineType: 'a2-highgpu-1g', mig: '3g.20gb' }] });
    expect(scraped({ fleet, node: 'a' })).not.toContain('pod=');
    expect(seriesOf('engineActive', { fleet, node: 'a' }).map(({ value }) => value)).toEqual([0, 0]);
  });

  test('reports health for the whole GPU, without instance and without workload', () => {
    const health = seriesOf('healthStatus', serving);
    expect(health).toHaveLength(2 * 11);
    for (const { labels } of health) expect(Object.keys(labels)).not.toEqual(expect.arrayContaining(['GPU_I_ID']));
    expect(health.filter(({ labels }) => labels.pod !== undefined)).toEqual([]);
  });

  test('reports an XID on each of its instances', () => {
    const faults = [{ kind: 'xid', node: 'serve-0', gpu: 1, code: 31, at: 90 }] as const;
    const errors = seriesOf('xidErrorsInWindow', { ...serving, faults }).filter(({ labels }) => labels.xid === '31');
    expect(errors.map(({ labels }) => [labels.gpu, labels.GPU_I_ID])).toEqual([
      ['1', '1'],
      ['1', '2'],
    ]);
  });
});
