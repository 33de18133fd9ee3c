import { inferenceServer } from './server';

/** 0.0001 s, times 1.5 up to 35 times, as the router computes it. */
const durationBuckets = Array.from({ length: 35 }, (_, index) => 0.0001 * 1.5 ** (index + 1));

export const tgi = inferenceServer({
  name: 'tgi',
  title: 'Hugging Face TGI',
  versions: '2 and 3',
  versionRange: { from: '2', before: '4' },
  sources: [
    'https://huggingface.co/docs/text-generation-inference/reference/metrics',
    'https://github.com/huggingface/text-generation-inference/blob/main/router/src/server.rs',
  ],
  // Of the container image, which sets PORT=80.
  port: 80,
  path: '/metrics',
  seriesBeforeFirstRequest: false,
  metrics: {
    requests: {
      name: 'tgi_request_count',
      kind: 'counter',
      unit: 'count',
      help: 'Requests that arrived.',
    },
    failed: {
      name: 'tgi_request_failure',
      kind: 'counter',
      unit: 'count',
      help: 'Requests that failed; one series per kind of failure.',
      labels: ['err'],
    },
    requestDuration: {
      name: 'tgi_request_duration',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time spent on a request that succeeded.',
      buckets: durationBuckets,
    },
    queueDuration: {
      name: 'tgi_request_queue_duration',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time that a request waited in the queue.',
      buckets: durationBuckets,
    },
    currentBatch: {
      name: 'tgi_batch_current_size',
      kind: 'gauge',
      unit: 'count',
      help: 'Requests in the batch that is being computed.',
    },
    inputLength: {
      name: 'tgi_request_input_length',
      kind: 'histogram',
      unit: 'count',
      help: 'Tokens of the prompt of a request; one hundred buckets that depend on the longest input.',
    },
    generatedTokens: {
      name: 'tgi_request_generated_tokens',
      kind: 'histogram',
      unit: 'count',
      help: 'Tokens that were generated for a request; one hundred buckets that depend on the longest answer.',
    },
    timePerToken: {
      name: 'tgi_request_mean_time_per_token_duration',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Mean time per token of a request.',
      buckets: durationBuckets,
    },
  },
  signals: {
    requests: { from: ['requests'], how: 'rate' },
    errors: { from: ['failed'], how: 'rate' },
    latency: { from: ['requestDuration'], how: 'rate of the buckets; failed requests are not in it' },
    meanLatency: { from: ['requestDuration'], how: 'sum / count' },
    queueTime: { from: ['queueDuration'], how: 'sum / count' },
    batchSize: { from: ['currentBatch'], how: 'mean over time and pods' },
    promptTokens: { from: ['inputLength'], how: 'rate of the sum' },
    generatedTokens: { from: ['generatedTokens'], how: 'rate of the sum' },
    timeToFirstToken: {
      absent: 'it has none; queue and prefill are separate histograms, which cannot be added up',
    },
    timePerOutputToken: { from: ['timePerToken'], how: 'rate of the buckets; the mean of each request' },
    kvCache: { absent: 'it does not measure the KV cache' },
  },
});
