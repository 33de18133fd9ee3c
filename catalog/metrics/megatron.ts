import type { Metric } from './metric';

/** Resource attribute `nemo.run.id`, which the collector must put on every series. */
export const megatronRunLabel = 'nemo_run_id';

/** Buckets of an OpenTelemetry histogram for which nobody sets any. */
const defaultBuckets = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

/**
 * What Megatron-LM reports through OpenTelemetry, under the names that a collector gives it for Prometheus. One rank reports for
 * all, once per `--log-interval`. Phases are spans and no metrics.
 * @see https://github.com/NVIDIA/Megatron-LM/blob/ab1a28486b92adb3702f1289ff3a332cdb74294f/docs/user-guide/observability/metrics.md
 */
export const megatron = {
  stepMilliseconds: {
    name: 'megatron_training_step_duration_ms_milliseconds',
    kind: 'histogram',
    unit: 'milliseconds',
    help: 'Duration of a training step.',
    labels: [megatronRunLabel],
    buckets: defaultBuckets,
  },
  loss: {
    name: 'megatron_training_loss',
    kind: 'gauge',
    unit: 'value',
    help: 'Loss of the latest interval.',
    labels: [megatronRunLabel],
  },
  teraflopsPerGpu: {
    name: 'megatron_training_throughput_tflops',
    kind: 'gauge',
    unit: 'value',
    help: 'Trillions of floating point operations per second and GPU.',
    labels: [megatronRunLabel],
  },
  tokensPerSecond: {
    name: 'megatron_training_tokens_per_sec',
    kind: 'gauge',
    unit: 'per_second',
    help: 'Tokens per second of the whole run.',
    labels: [megatronRunLabel],
  },
} as const satisfies Record<string, Metric>;
