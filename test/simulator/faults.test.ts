import { type DcgmFieldName, dcgmFields } from '../../catalog/metrics/dcgm';
import { type Fault, type FaultKind, faultEffects, faultProblems, repaired } from '../../simulator/faults';
import { simulatedFleet } from '../../simulator/fleet';
import { fleetOptions, gpuValue, parsed, type Series, scraped, seriesOf } from './support';

/** Late enough after the start for slow counters to differ, and within the window of an XID. */
const start = 1000;
const at = 1200;

const onFirstGpu = { node: 'train-0', gpu: 0, start } as const;

const faults: Readonly<Record<Exclude<FaultKind, 'exporterDown'>, Fault>> = {
  xid: { kind: 'xid', node: 'train-0', gpu: 0, code: 79, at: start },
  overheat: { kind: 'overheat', ...onFirstGpu, memoryCelsius: 97 },
  thermalThrottle: { kind: 'thermalThrottle', ...onFirstGpu, start: 10 },
  gpuLost: { kind: 'gpuLost', ...onFirstGpu },
  profilingMissing: { kind: 'profilingMissing', node: 'train-0', start },
  idleAllocated: { kind: 'idleAllocated', ...onFirstGpu, start: 10 },
  rowRemapPending: { kind: 'rowRemapPending', ...onFirstGpu },
  doubleBitError: { kind: 'doubleBitError', ...onFirstGpu },
  healthIncident: {
    kind: 'healthIncident',
    ...onFirstGpu,
    watch: 'MEM',
    result: 'failure',
    code: 'DCGM_FR_VOLATILE_DBE_DETECTED',
    severity: 'ISOLATE',
    category: 'HARDWARE_MEMORY',
  },
  staleEnergy: { kind: 'staleEnergy', ...onFirstGpu },
  memoryFull: { kind: 'memoryFull', ...onFirstGpu },
};

const cases = Object.values(faults).map((fault) => [fault.kind, fault] as const);
const keys = Object.keys(dcgmFields) as DcgmFieldName[];

/** Series with their values as texts that can be compared. */
function lines(series: readonly Series[]): string[] {
  return series.map((one) => JSON.stringify(one)).sort();
}

describe.each(cases)('%s', (kind, fault) => {
  const before = parsed(scraped({ at }));
  const during = parsed(scraped({ at, faults: [fault] }));
  const ofField = (series: readonly Series[], key: DcgmFieldName) =>
    lines(series.filter(({ name }) => name === dcgmFields[key].name));

  test('changes every series that it is said to change, and nothing else', () => {
    const changed = keys.filter((key) => ofField(before, key).join() !== ofField(during, key).join());
    // The counter of XIDs has no series before, so a GPU without XIDs cannot lose one.
    const expected = faultEffects[kind].filter(
      (key) => kind !== 'gpuLost' || !['xidErrors', 'driverVersion'].includes(key),
    );
    expect(changed.sort()).toEqual([...expected].sort());
  });

  test('leaves the other GPUs of the node alone', () => {
    const others = (series: readonly Series[]) => lines(series.filter(({ labels }) => labels.gpu !== '0'));
    const profiling = (line: string) => kind === 'profilingMissing' && line.includes('DCGM_FI_PROF_');
    expect(others(during)).toEqual(others(before).filter((line) => !profiling(line)));
  });

  test('leaves the other nodes alone', () => {
    expect(scraped({ node: 'serve-0', at, faults: [fault] })).toBe(scraped({ node: 'serve-0', at }));
  });

  test('is not there before it begins', () => {
    expect(scraped({ at: 5, faults: [fault] })).toBe(scraped({ at: 5 }));
  });
});

describe('overheat', () => {
  test('brings the core to the temperature at which the GPU slows down, unless another one is given', () => {
    const overheat: Fault = { kind: 'overheat', ...onFirstGpu };
    expect(gpuValue('gpuTemperature', 0, { at, faults: [overheat] })).toBe(89);
    expect(gpuValue('gpuTemperature', 0, { at, faults: [{ ...overheat, celsius: 86 }] })).toBe(86);
  });
});

describe('thermalThrottle', () => {
  test.each([
    ['driver', 32],
    ['hardware', 72],
  ] as const)('by the %s sets reason %d', (by, bits) => {
    const throttle: Fault = { kind: 'thermalThrottle', ...onFirstGpu, by };
    expect(gpuValue('clockEventReasons', 0, { at, faults: [throttle] })).toBe(bits);
  });

  test('lowers clock and power, and counts its time', () => {
    const throttle: Fault = { kind: 'thermalThrottle', ...onFirstGpu, end: 1100 };
    const value = (field: DcgmFieldName, time: number) =>
      gpuValue(field, 0, { at: time, faults: [throttle] }) ?? Number.NaN;
    expect(value('smClock', 1050)).toBeLessThan(0.7 * value('maxSmClock', 1050));
    expect(value('powerUsage', 1050)).toBeLessThan(0.8 * value('powerUsage', 990));
    expect(value('thermalViolation', 990)).toBe(0);
    expect(value('thermalViolation', 1050)).toBe(50e9);
    expect(value('thermalViolation', 2000)).toBe(100e9);
  });
});

describe('gpuLost', () => {
  test('leaves no series of the GPU', () => {
    expect(parsed(scraped({ at, faults: [faults.gpuLost] })).filter(({ labels }) => labels.gpu === '0')).toEqual([]);
  });
});

describe('idleAllocated', () => {
  test('keeps the pod and its memory', () => {
    const series = seriesOf('framebufferUsed', { at, faults: [faults.idleAllocated] });
    const used = series.find(({ labels }) => labels.gpu === '0');
    expect(used?.labels.pod).toBe('llm-0');
    expect(used?.value).toBe(gpuValue('framebufferUsed', 0, { at }));
    expect(gpuValue('engineActive', 0, { at, faults: [faults.idleAllocated] })).toBe(0);
  });
});

describe('rowRemapPending', () => {
  test('is pending until it ends and counted for good', () => {
    const remap: Fault = { kind: 'rowRemapPending', ...onFirstGpu, end: 1100 };
    const value = (field: DcgmFieldName, time: number) => gpuValue(field, 0, { at: time, faults: [remap] });
    expect([value('rowRemapPending', 1050), value('rowRemapPending', 1100)]).toEqual([1, 0]);
    expect([value('uncorrectableRemappedRows', 1050), value('uncorrectableRemappedRows', 1100)]).toEqual([1, 1]);
  });
});

describe('staleEnergy', () => {
  test('stops the counter at its start and lets it catch up afterwards', () => {
    const stale: Fault = { kind: 'staleEnergy', ...onFirstGpu, end: 1500 };
    const energy = (time: number) => gpuValue('energyConsumption', 0, { at: time, faults: [stale] });
    expect(energy(1010)).toBe(energy(1490));
    expect(energy(1500)).toBe(gpuValue('energyConsumption', 0, { at: 1500 }));
  });
});

describe('memoryFull', () => {
  test.each(['train-0', 'serve-0'])('leaves less than one percent of the memory of %s', (node) => {
    const full: Fault = { kind: 'memoryFull', ...onFirstGpu, node };
    const free = seriesOf('framebufferFree', { node, at, faults: [full] }).filter(({ labels }) => labels.gpu === '0');
    const total = seriesOf('framebufferTotal', { node, at }).find(({ labels }) => labels.gpu === '0')?.value ?? 0;
    for (const { value } of free) expect(value / total).toBeLessThan(0.01);
    expect(free.length).toBeGreaterThan(0);
  });
});

describe('an XID', () => {
  const twice: Fault[] = [
    faults.xid,
    { kind: 'xid', node: 'train-0', gpu: 0, code: 79, at: 1100 },
    { ...faults.xid, kind: 'xid', node: 'train-0', gpu: 0, code: 31, at: 1100 },
  ];
  const inWindow = (scrapedAt: number) =>
    seriesOf('xidErrorsInWindow', { at: { collected: 0, scraped: scrapedAt }, faults: twice })
      .filter(({ labels }) => labels.gpu === '0')
      .map(({ labels, value }) => [labels.xid, value]);

  test('is counted per code', () => {
    expect(inWindow(1100)).toEqual([
      ['31', 1],
      ['79', 2],
    ]);
  });

  test('leaves the window five minutes later, whenever the device was read', () => {
    expect(inWindow(1299)).toEqual([
      ['31', 1],
      ['79', 2],
    ]);
    expect(inWindow(1300)).toEqual([
      ['31', 1],
      ['79', 1],
    ]);
    expect(inWindow(1400)).toEqual([[undefined, 0]]);
  });

  test('shows in the window at the next scrape, in the counter at the next collection', () => {
    const beforeCollection = { at: { collected: 990, scraped: 1000 }, faults: twice } as const;
    expect(seriesOf('xidErrorsInWindow', beforeCollection).map(({ labels }) => labels.xid)).toContain('79');
    expect(seriesOf('xidErrors', beforeCollection)).toEqual([]);
    expect(seriesOf('xidErrors', { ...beforeCollection, at: 1000 }).map(({ value }) => value)).toEqual([1]);
  });

  test('stays in the counter', () => {
    const counter = seriesOf('xidErrors', { at: 100_000, faults: twice });
    expect(counter.map(({ labels, value }) => [labels.xid, value])).toEqual([
      ['31', 1],
      ['79', 2],
    ]);
  });
});

describe('a repair', () => {
  test('ends what is under way, drops what is to come and keeps what has happened', () => {
    const overheat: Fault = { kind: 'overheat', ...onFirstGpu };
    const over: Fault = { kind: 'memoryFull', ...onFirstGpu, end: 1050 };
    const later: Fault = { kind: 'gpuLost', ...onFirstGpu, start: 5000 };
    const laterXid: Fault = { kind: 'xid', node: 'train-0', gpu: 0, code: 31, at: 5000 };
    expect(repaired([overheat, over, later, faults.xid, laterXid], at)).toEqual([
      { ...overheat, end: at },
      over,
      faults.xid,
    ]);
  });
});

describe('a fault that cannot be', () => {
  const fleet = simulatedFleet(fleetOptions);

  test.each<[string, Fault, string]>([
    [
      'an unknown node',
      { kind: 'exporterDown', node: 'x', start: 0 },
      "exporterDown.node: no node 'x', use one of train-0, serve-0",
    ],
    [
      'a GPU too many',
      { kind: 'gpuLost', node: 'train-0', gpu: 4, start: 0 },
      'gpuLost.gpu: train-0 has no GPU 4, use 0 to 3',
    ],
    [
      'an end before the start',
      { kind: 'memoryFull', node: 'train-0', gpu: 0, start: 5, end: 5 },
      'memoryFull.end: must be after start 5, got 5',
    ],
    [
      'a negative time',
      { kind: 'xid', node: 'train-0', gpu: 0, code: 79, at: -1 },
      'xid.at: must not be negative, got -1, use seconds since the start',
    ],
    [
      'a code that is no XID',
      { kind: 'xid', node: 'train-0', gpu: 0, code: 0, at: 1 },
      'xid.code: not an XID, got 0, use a positive integer',
    ],
    [
      'an idle GPU that no pod holds',
      { kind: 'idleAllocated', node: 'train-0', gpu: 3, start: 0 },
      'idleAllocated.gpu: no pod holds GPU 3 of train-0, use a GPU with a workload',
    ],
    [
      'a row remap of an instance',
      { kind: 'rowRemapPending', node: 'serve-0', gpu: 0, start: 0 },
      'rowRemapPending.gpu: row remapping is not exposed for MIG instances, use a GPU without MIG',
    ],
  ])('is explained: %s', (_, fault, problem) => {
    expect(faultProblems(fault, fleet)).toEqual([problem]);
  });

  test.each(cases)('is none of the faults above: %s', (_, fault) => {
    expect(faultProblems(fault, fleet)).toEqual([]);
  });
});
