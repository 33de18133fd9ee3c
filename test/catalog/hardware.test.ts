import { gpus } from '../../catalog/gpus';
import { type MachineType, machineTypes } from '../../catalog/machine-types';
import { type MigSize, migSizes } from '../../catalog/mig';
import { a2Zones } from '../../catalog/zones';

const machines: readonly [string, MachineType][] = Object.entries(machineTypes);
const sizes = Object.entries(migSizes).flatMap(([gpu, table]) =>
  Object.entries(table as Readonly<Record<string, MigSize>>).map(
    ([size, facts]) => [gpu as keyof typeof gpus, size, facts] as const,
  ),
);
const familyOf = (machine: string) => machine.replace(/-\d+g$/, '');

describe('machine types', () => {
  test.each(machines)(
    '%s has as many GPUs as its name says, and the memory and CPUs that go with them',
    (name, machine) => {
      expect(machine.gpuCount).toBe(Number(/-(\d+)g$/.exec(name)?.[1]));
      // The largest one is the only one whose CPUs do not grow with its GPUs.
      expect(machine.vcpus).toBe(Math.min(96, machine.gpuCount * 12));
      expect(machine.memoryGibibytes).toBe(machine.gpuCount * (familyOf(name) === 'a2-ultragpu' ? 170 : 85));
    },
  );

  test.each(machines)('%s has the GPU of its family', (name, machine) => {
    expect(machine.gpu).toBe(familyOf(name) === 'a2-ultragpu' ? 'a100_80gb' : 'a100_40gb');
  });

  test.each(machines)('%s has bundled local SSDs, one per GPU, or optional ones, never both', (name, machine) => {
    const bundles = familyOf(name) === 'a2-ultragpu';
    expect(machine.bundledLocalSsds).toBe(bundles ? machine.gpuCount : 0);
    expect(machine.optionalLocalSsds.length > 0).toBe(!bundles);
    expect(machine.optionalLocalSsds.filter((count) => ![1, 2, 4, 8].includes(count))).toEqual([]);
  });

  test('have more bandwidth with more GPUs, up to 100 Gbit/s', () => {
    const bandwidth = { 1: 24, 2: 32, 4: 50, 8: 100, 16: 100 } as const;
    const wrong = machines.filter(
      ([, { gpuCount, bandwidthGigabitsPerSecond }]) =>
        bandwidth[gpuCount as keyof typeof bandwidth] !== bandwidthGigabitsPerSecond,
    );
    expect(wrong).toEqual([]);
  });
});

describe('zones', () => {
  test('are listed for the families that there are machine types of, and no others', () => {
    expect(Object.keys(a2Zones).sort()).toEqual([...new Set(machines.map(([name]) => familyOf(name)))].sort());
  });

  test.each(Object.entries(a2Zones))('of %s are zones, sorted, each once', (_family, zones) => {
    expect(zones.filter((zone) => !/^[a-z]+-[a-z]+\d-[a-f]$/.test(zone))).toEqual([]);
    expect([...new Set(zones)].sort()).toEqual(zones);
  });

  test('with the largest 40 GB machine have the smaller ones too', () => {
    const highgpu: readonly string[] = a2Zones['a2-highgpu'];
    expect(a2Zones['a2-megagpu'].filter((zone) => !highgpu.includes(zone))).toEqual([]);
  });
});

describe('MIG sizes', () => {
  test.each(sizes)('of %s: %s has the compute slices and the memory of its name', (gpu, size, facts) => {
    const [, slices, memory] = /^(\d)g\.(\d+)gb$/.exec(size) ?? [];
    expect(facts.computeSlices).toBe(Number(slices));
    // Memory comes in eighths of the GPU; a size of 3 or 4 compute slices takes 4 of them and the whole takes all.
    const eighths = { 1: 1, 2: 2, 3: 4, 4: 4, 7: 8 }[facts.computeSlices];
    expect(Number(memory)).toBe(Number(eighths) * (gpus[gpu].memoryGigabytes / 8));
  });

  test.each(sizes)('of %s: as many of %s fit as the GPU has compute slices and memory for', (gpu, size, facts) => {
    const memory = Number(/(\d+)gb$/.exec(size)?.[1]);
    const byCompute = Math.floor(gpus[gpu].migComputeSlices / facts.computeSlices);
    const byMemory = Math.floor(gpus[gpu].memoryGigabytes / memory);
    expect(facts.instancesPerGpu).toBe(Math.min(byCompute, byMemory));
  });

  test('exist for every GPU', () => {
    expect(Object.keys(migSizes)).toEqual(Object.keys(gpus));
  });
});

describe('the A100', () => {
  test.each(Object.entries(gpus))('%s has the limits that SXM4 boards report', (_name, gpu) => {
    expect(gpu).toMatchObject({
      maxOperatingCelsius: 85,
      slowdownCelsius: 89,
      shutdownCelsius: 92,
      maxOperatingMemoryCelsius: 95,
      powerLimitWatts: 400,
      maxSmClockMegahertz: 1410,
      migComputeSlices: 7,
    });
  });

  test.each([
    ['a100_40gb', 'nvidia-tesla-a100', 40, 'NVIDIA A100-SXM4-40GB', 'NVIDIA A100-SXM4-80GB'],
    ['a100_80gb', 'nvidia-a100-80gb', 80, 'NVIDIA A100-SXM4-80GB', 'NVIDIA A100-SXM4-40GB'],
  ] as const)(
    '%s is %s with %d GB and is told from the other by its model name',
    (name, accelerator, memory, own, other) => {
      const gpu = gpus[name];
      expect([gpu.accelerator, gpu.memoryGigabytes]).toEqual([accelerator, memory]);
      const pattern = new RegExp(`^(?:${gpu.modelNamePattern})$`);
      expect([pattern.test(own), pattern.test(other), pattern.test('NVIDIA H100 80GB HBM3')]).toEqual([
        true,
        false,
        false,
      ]);
    },
  );
});
