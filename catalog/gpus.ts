/** Facts about one GPU model as Google Cloud sells it. */
export interface Gpu {
  /** Accelerator type in Google Cloud's API, and value of the node label `cloud.google.com/gke-accelerator`. */
  readonly accelerator: string;
  readonly displayName: string;
  /** Regular expression (anchored) that matches the exporter's label `modelName`. */
  readonly modelNamePattern: string;
  readonly memoryGigabytes: number;
  /** Core temperature in °C at which the GPU lowers its clocks, for devices that do not report the limit. */
  readonly slowdownCelsius: number;
  /** Core temperature in °C at which the GPU switches off. */
  readonly shutdownCelsius: number;
  /** Highest core temperature in °C that the vendor calls normal operation. */
  readonly maxOperatingCelsius: number;
  /** Highest temperature in °C that the memory is meant to run at. */
  readonly maxOperatingMemoryCelsius: number;
  readonly powerLimitWatts: number;
  readonly maxSmClockMegahertz: number;
  /** Most floating point operations per second of the tensor cores on dense BF16 matrices. */
  readonly peakFlopsBf16: number;
  readonly memoryClockMegahertz: number;
  /** Equal parts into which MIG divides the compute units. */
  readonly migComputeSlices: number;
}

const a100 = {
  // From `nvidia-smi -q` of SXM4 boards; both memory sizes report the same limits.
  slowdownCelsius: 89,
  shutdownCelsius: 92,
  maxOperatingCelsius: 85,
  maxOperatingMemoryCelsius: 95,
  powerLimitWatts: 400,
  maxSmClockMegahertz: 1410,
  // NVIDIA A100 datasheet: 312 TFLOPS; the 624 beside it are for sparse matrices.
  // https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/a100/pdf/nvidia-a100-datasheet-us-nvidia-1758950-r4-web.pdf
  peakFlopsBf16: 312e12,
  migComputeSlices: 7,
} as const;

export const gpus = {
  a100_40gb: {
    accelerator: 'nvidia-tesla-a100',
    displayName: 'A100 40 GB',
    modelNamePattern: '.*A100.*40GB.*',
    memoryGigabytes: 40,
    memoryClockMegahertz: 1215,
    ...a100,
  },
  a100_80gb: {
    accelerator: 'nvidia-a100-80gb',
    displayName: 'A100 80 GB',
    modelNamePattern: '.*A100.*80GB.*',
    memoryGigabytes: 80,
    memoryClockMegahertz: 1593,
    ...a100,
  },
} as const satisfies Record<string, Gpu>;

export type GpuName = keyof typeof gpus;
