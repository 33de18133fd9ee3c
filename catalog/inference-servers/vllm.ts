import { inferenceServer } from './server';

const labels = ['model_name', 'engine'];

/** Layout of every histogram that measures a phase of a whole request. */
const requestBuckets = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];

const tokenBuckets = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];

export const vllm = inferenceServer({
  name: 'vllm',
  title: 'vLLM',
  versions: '0.8 and later (engine V1)',
  versionRange: { from: '0.8' },
  sources: [
    'https://github.com/vllm-project/vllm/blob/main/vllm/v1/metrics/loggers.py',
    'https://docs.vllm.ai/en/stable/usage/metrics/',
  ],
  port: 8000,
  path: '/metrics',
  seriesBeforeFirstRequest: true,
  metrics: {
    requestDuration: {
      name: 'vllm:e2e_request_latency_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time from the arrival of a request to its last token.',
      labels,
      buckets: requestBuckets,
    },
    queueTime: {
      name: 'vllm:request_queue_time_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time that a request waited before it was scheduled.',
      labels,
      buckets: requestBuckets,
    },
    httpRequests: {
      name: 'http_requests_total',
      kind: 'counter',
      unit: 'count',
      help: 'HTTP answers by group of status codes such as 5xx.',
      labels: ['handler', 'method', 'status'],
    },
    running: {
      name: 'vllm:num_requests_running',
      kind: 'gauge',
      unit: 'count',
      help: 'Requests in the batch that is being computed.',
      labels,
    },
    promptTokens: {
      name: 'vllm:prompt_tokens_total',
      kind: 'counter',
      unit: 'count',
      help: 'Tokens of prompts that were read.',
      labels,
    },
    generatedTokens: {
      name: 'vllm:generation_tokens_total',
      kind: 'counter',
      unit: 'count',
      help: 'Tokens that were generated.',
      labels,
    },
    timeToFirstToken: {
      name: 'vllm:time_to_first_token_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time from the arrival of a request to its first token.',
      labels,
      buckets: [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
        2560,
      ],
    },
    timePerOutputToken: {
      name: 'vllm:inter_token_latency_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time between two tokens of an answer.',
      labels,
      buckets: tokenBuckets,
      renamed: { from: 'vllm:time_per_output_token_seconds', in: '0.11' },
    },
    kvCacheUsed: {
      name: 'vllm:kv_cache_usage_perc',
      kind: 'gauge',
      unit: 'ratio',
      help: 'Share of the KV cache that is in use; 1 is all of it despite the name.',
      labels,
      renamed: { from: 'vllm:gpu_cache_usage_perc', in: '0.9' },
    },
  },
  signals: {
    requests: { from: ['requestDuration'], how: 'rate of the count' },
    errors: {
      from: ['httpRequests'],
      how: 'rate of answers 5xx; requests that the caller gave up are none, nor are failures in a stream that has begun',
    },
    latency: { from: ['requestDuration'], how: 'rate of the buckets' },
    meanLatency: { from: ['requestDuration'], how: 'sum / count' },
    queueTime: { from: ['queueTime'], how: 'sum / count' },
    batchSize: { from: ['running'], how: 'mean over time and pods' },
    promptTokens: { from: ['promptTokens'], how: 'rate' },
    generatedTokens: { from: ['generatedTokens'], how: 'rate' },
    timeToFirstToken: { from: ['timeToFirstToken'], how: 'rate of the buckets' },
    timePerOutputToken: { from: ['timePerOutputToken'], how: 'rate of the buckets' },
    kvCache: { from: ['kvCacheUsed'], how: 'the fullest pod' },
  },
});
