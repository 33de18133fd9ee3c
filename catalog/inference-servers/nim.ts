import { inferenceServer } from './server';

const labels = ['model_name'];

export const nim = inferenceServer({
  name: 'nim',
  title: 'NVIDIA NIM for LLMs',
  versions: '1; later ones pass on the metrics of their backend, so take `vllm` with the path `/v1/metrics` for them',
  versionRange: { from: '1', before: '2' },
  sources: [
    'https://docs.nvidia.com/nim/large-language-models/latest/observability.html',
    'https://docs.nvidia.com/nim/large-language-models/latest/reference/logging-and-observability.html',
  ],
  port: 8000,
  path: '/v1/metrics',
  // Not documented.
  seriesBeforeFirstRequest: false,
  metrics: {
    requestDuration: {
      name: 'e2e_request_latency_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time from the arrival of a request to its last token.',
      labels,
    },
    failed: {
      name: 'request_failure_total',
      kind: 'counter',
      unit: 'count',
      help: 'Requests that failed.',
      labels,
    },
    running: {
      name: 'num_requests_running',
      kind: 'gauge',
      unit: 'count',
      help: 'Requests that are being computed.',
      labels,
    },
    waiting: {
      name: 'num_requests_waiting',
      kind: 'gauge',
      unit: 'count',
      help: 'Requests that wait.',
      labels,
    },
    promptTokens: {
      name: 'prompt_tokens_total',
      kind: 'counter',
      unit: 'count',
      help: 'Tokens of prompts that were read.',
      labels,
    },
    generatedTokens: {
      name: 'generation_tokens_total',
      kind: 'counter',
      unit: 'count',
      help: 'Tokens that were generated.',
      labels,
    },
    timeToFirstToken: {
      name: 'time_to_first_token_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time from the arrival of a request to its first token.',
      labels,
    },
    timePerOutputToken: {
      name: 'time_per_output_token_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time between two tokens of an answer.',
      labels,
    },
    kvCacheUsed: {
      name: 'gpu_cache_usage_perc',
      kind: 'gauge',
      unit: 'ratio',
      help: 'Share of the KV cache that is in use; 1 is all of it despite the name.',
      labels,
    },
  },
  signals: {
    requests: { from: ['requestDuration'], how: 'rate of the count' },
    errors: { from: ['failed'], how: 'rate' },
    latency: { from: ['requestDuration'], how: 'rate of the buckets, whose layout is not documented' },
    meanLatency: { from: ['requestDuration'], how: 'sum / count' },
    queueTime: {
      from: ['waiting', 'requestDuration'],
      how: "mean number waiting / requests per second (Little's law), exact while the queue is steady",
    },
    batchSize: { from: ['running'], how: 'mean over time and pods' },
    promptTokens: { from: ['promptTokens'], how: 'rate' },
    generatedTokens: { from: ['generatedTokens'], how: 'rate' },
    timeToFirstToken: { from: ['timeToFirstToken'], how: 'rate of the buckets, whose layout is not documented' },
    timePerOutputToken: { from: ['timePerOutputToken'], how: 'rate of the buckets, whose layout is not documented' },
    kvCache: { from: ['kvCacheUsed'], how: 'the fullest pod' },
  },
});
