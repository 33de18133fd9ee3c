import type { GpuName } from './gpus';

/** One way to partition a GPU. Every GPU of a GKE node pool is partitioned in the same way. */
export interface MigSize {
  /** Instances of this size that fit on one GPU. */
  readonly instancesPerGpu: number;
  /** Compute slices of one instance, out of seven. */
  readonly computeSlices: number;
}

/**
 * Sizes that GKE's partitioner accepts per GPU.
 * @see https://github.com/GoogleCloudPlatform/container-engine-accelerators `partition_gpu.go` (read June 2026)
 */
export const migSizes = {
  a100_40gb: {
    '1g.5gb': { instancesPerGpu: 7, computeSlices: 1 },
    '2g.10gb': { instancesPerGpu: 3, computeSlices: 2 },
    '3g.20gb': { instancesPerGpu: 2, computeSlices: 3 },
    '4g.20gb': { instancesPerGpu: 1, computeSlices: 4 },
    '7g.40gb': { instancesPerGpu: 1, computeSlices: 7 },
  },
  a100_80gb: {
    '1g.10gb': { instancesPerGpu: 7, computeSlices: 1 },
    '2g.20gb': { instancesPerGpu: 3, computeSlices: 2 },
    '3g.40gb': { instancesPerGpu: 2, computeSlices: 3 },
    '4g.40gb': { instancesPerGpu: 1, computeSlices: 4 },
    '7g.80gb': { instancesPerGpu: 1, computeSlices: 7 },
  },
} as const satisfies Record<GpuName, Record<string, MigSize>>;

export type MigSizeName = keyof (typeof migSizes)['a100_40gb'] | keyof (typeof migSizes)['a100_80gb'];
