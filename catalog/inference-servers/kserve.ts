import { inferenceServer } from './server';

const labels = ['model_name'];

export const kserve = inferenceServer({
  name: 'kserve',
  title: 'KServe',
  versions: '0.10 and later, servers of its Python package; its vLLM runtime exposes the metrics of vLLM',
  versionRange: { from: '0.10' },
  sources: ['https://github.com/kserve/kserve/blob/master/python/kserve/kserve/metrics.py'],
  port: 8080,
  path: '/metrics',
  seriesBeforeFirstRequest: false,
  metrics: {
    predict: {
      name: 'request_predict_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time of the prediction alone; steps before and after it are measured separately.',
      labels,
      // Those that prometheus_client uses where none are given.
      buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    },
  },
  signals: {
    requests: { from: ['predict'], how: 'rate of the count' },
    errors: { absent: 'it does not count failures' },
    latency: { from: ['predict'], how: 'rate of the buckets; the prediction alone' },
    meanLatency: { from: ['predict'], how: 'sum / count; the prediction alone' },
    queueTime: { absent: 'it does not measure waiting' },
    batchSize: { absent: 'its Python server does not measure batches' },
    promptTokens: { absent: 'it does not count tokens' },
    generatedTokens: { absent: 'it does not count tokens' },
    timeToFirstToken: { absent: 'it does not measure tokens' },
    timePerOutputToken: { absent: 'it does not measure tokens' },
    kvCache: { absent: 'it does not measure a KV cache' },
  },
});
