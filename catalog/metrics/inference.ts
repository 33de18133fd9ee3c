import type { Metric } from './metric';

/** Upper bounds, in seconds, that a server of our contract must have, because the SLA classes compare with them. */
const latencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

/** Values of the label `batch_size`: a size that is none of them counts as the next larger one, or as the last. */
export const batchSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] as const;

/** What a model server of one's own exposes, so that every rule and panel about inference works for it. */
export const inferenceMetrics = {
  requests: {
    name: 'ml_inference_requests_total',
    kind: 'counter',
    unit: 'count',
    help: 'Requests that were answered; one series per status code.',
    labels: ['model', 'code'],
  },
  requestDuration: {
    name: 'ml_inference_request_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labels: ['model'],
    buckets: latencyBuckets,
  },
  queueTime: {
    name: 'ml_inference_queue_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time that a request waited before the model began with it.',
    labels: ['model'],
    buckets: latencyBuckets,
  },
  batchSize: {
    name: 'ml_inference_batch_size',
    kind: 'histogram',
    unit: 'count',
    help: 'Requests that were computed together.',
    labels: ['model'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  },
  batches: {
    name: 'ml_inference_batches_total',
    kind: 'counter',
    unit: 'count',
    help: 'Batches that were computed; the label batch_size takes few values such as powers of two.',
    labels: ['model', 'batch_size'],
  },
  batchDuration: {
    name: 'ml_inference_batch_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time that the computation of a batch took.',
    labels: ['model', 'batch_size'],
    buckets: latencyBuckets,
  },
  promptTokens: {
    name: 'ml_inference_prompt_tokens_total',
    kind: 'counter',
    unit: 'count',
    help: 'Tokens of prompts that were read.',
    labels: ['model'],
  },
  generatedTokens: {
    name: 'ml_inference_generated_tokens_total',
    kind: 'counter',
    unit: 'count',
    help: 'Tokens that were generated.',
    labels: ['model'],
  },
  timeToFirstToken: {
    name: 'ml_inference_time_to_first_token_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time from the arrival of a request to its first token.',
    labels: ['model'],
    buckets: latencyBuckets,
  },
  timePerOutputToken: {
    name: 'ml_inference_time_per_output_token_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time between two tokens of an answer.',
    labels: ['model'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1],
  },
  kvCacheUsed: {
    name: 'ml_inference_kv_cache_used_ratio',
    kind: 'gauge',
    unit: 'ratio',
    help: 'Share of the KV cache that is in use.',
    labels: ['model'],
  },
} as const satisfies Record<string, Metric>;
