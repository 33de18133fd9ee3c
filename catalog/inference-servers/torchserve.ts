import { inferenceServer } from './server';

const labels = ['model_name', 'model_version', 'hostname'];

export const torchserve = inferenceServer({
  name: 'torchserve',
  title: 'TorchServe',
  versions: '0.8 and later with `metrics_mode=prometheus`',
  versionRange: { from: '0.8' },
  sources: [
    'https://github.com/pytorch/serve/blob/master/docs/metrics.md',
    'https://github.com/pytorch/serve/blob/master/docs/metrics_api.md',
  ],
  port: 8082,
  path: '/metrics',
  seriesBeforeFirstRequest: false,
  metrics: {
    requests: {
      name: 'ts_inference_requests_total',
      kind: 'counter',
      unit: 'count',
      help: 'Requests for inference.',
      labels,
    },
    inferenceTime: {
      name: 'ts_inference_latency_microseconds',
      kind: 'counter',
      unit: 'microseconds',
      help: 'Time spent on inference.',
      labels,
    },
    queueTime: {
      name: 'ts_queue_latency_microseconds',
      kind: 'counter',
      unit: 'microseconds',
      help: 'Time that requests waited.',
      labels,
    },
    answers5xx: {
      name: 'Requests5XX',
      kind: 'counter',
      unit: 'count',
      help: 'Answers with a status code of 500 or more.',
      labels: ['Level', 'Hostname'],
    },
  },
  signals: {
    requests: { from: ['requests'], how: 'rate' },
    errors: { from: ['answers5xx'], how: 'rate' },
    latency: { absent: 'it adds times up and has no distribution, so only the mean is known' },
    meanLatency: { from: ['inferenceTime', 'requests'], how: 'µs / requests' },
    queueTime: { from: ['queueTime', 'requests'], how: 'µs / requests' },
    batchSize: { absent: 'it does not measure batches' },
    promptTokens: { absent: 'it does not count tokens' },
    generatedTokens: { absent: 'it does not count tokens' },
    timeToFirstToken: { absent: 'it does not measure tokens' },
    timePerOutputToken: { absent: 'it does not measure tokens' },
    kvCache: { absent: 'it does not measure a KV cache' },
  },
});
