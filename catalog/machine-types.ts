import type { GpuName } from './gpus';

/** A Google Cloud machine type with GPUs. */
export interface MachineType {
  readonly gpu: GpuName;
  readonly gpuCount: number;
  readonly vcpus: number;
  readonly memoryGibibytes: number;
  /** Local SSDs of 375 GB that come with the machine and must be declared. */
  readonly bundledLocalSsds: number;
  /** Counts of local SSDs that may be added where none are bundled. */
  readonly optionalLocalSsds: readonly number[];
  /** Highest egress bandwidth. */
  readonly bandwidthGigabitsPerSecond: number;
}

/**
 * The A2 family.
 * @see https://cloud.google.com/compute/docs/accelerator-optimized-machines#a2-vms (read April 2026)
 */
export const machineTypes = {
  'a2-highgpu-1g': {
    gpu: 'a100_40gb',
    gpuCount: 1,
    vcpus: 12,
    memoryGibibytes: 85,
    bundledLocalSsds: 0,
    optionalLocalSsds: [1, 2, 4, 8],
    bandwidthGigabitsPerSecond: 24,
  },
  'a2-highgpu-2g': {
    gpu: 'a100_40gb',
    gpuCount: 2,
    vcpus: 24,
    memoryGibibytes: 170,
    bundledLocalSsds: 0,
    optionalLocalSsds: [2, 4, 8],
    bandwidthGigabitsPerSecond: 32,
  },
  'a2-highgpu-4g': {
    gpu: 'a100_40gb',
    gpuCount: 4,
    vcpus: 48,
    memoryGibibytes: 340,
    bundledLocalSsds: 0,
    optionalLocalSsds: [4, 8],
    bandwidthGigabitsPerSecond: 50,
  },
  'a2-highgpu-8g': {
    gpu: 'a100_40gb',
    gpuCount: 8,
    vcpus: 96,
    memoryGibibytes: 680,
    bundledLocalSsds: 0,
    optionalLocalSsds: [8],
    bandwidthGigabitsPerSecond: 100,
  },
  'a2-megagpu-16g': {
    gpu: 'a100_40gb',
    gpuCount: 16,
    vcpus: 96,
    memoryGibibytes: 1360,
    bundledLocalSsds: 0,
    optionalLocalSsds: [8],
    bandwidthGigabitsPerSecond: 100,
  },
  'a2-ultragpu-1g': {
    gpu: 'a100_80gb',
    gpuCount: 1,
    vcpus: 12,
    memoryGibibytes: 170,
    bundledLocalSsds: 1,
    optionalLocalSsds: [],
    bandwidthGigabitsPerSecond: 24,
  },
  'a2-ultragpu-2g': {
    gpu: 'a100_80gb',
    gpuCount: 2,
    vcpus: 24,
    memoryGibibytes: 340,
    bundledLocalSsds: 2,
    optionalLocalSsds: [],
    bandwidthGigabitsPerSecond: 32,
  },
  'a2-ultragpu-4g': {
    gpu: 'a100_80gb',
    gpuCount: 4,
    vcpus: 48,
    memoryGibibytes: 680,
    bundledLocalSsds: 4,
    optionalLocalSsds: [],
    bandwidthGigabitsPerSecond: 50,
  },
  'a2-ultragpu-8g': {
    gpu: 'a100_80gb',
    gpuCount: 8,
    vcpus: 96,
    memoryGibibytes: 1360,
    bundledLocalSsds: 8,
    optionalLocalSsds: [],
    bandwidthGigabitsPerSecond: 100,
  },
} as const satisfies Record<string, MachineType>;

export type MachineTypeName = keyof typeof machineTypes;
