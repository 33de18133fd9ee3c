import { inferenceServer } from './server';

export const rayServe = inferenceServer({
  name: 'ray-serve',
  title: 'Ray Serve',
  versions: '2.10 and later; models that vLLM serves inside it have metrics `ray_vllm:*`, which are not read',
  versionRange: { from: '2.10' },
  sources: [
    'https://docs.ray.io/en/latest/serve/monitoring.html',
    'https://github.com/ray-project/ray/blob/master/python/ray/serve/_private/constants.py',
  ],
  port: 8080,
  path: '/metrics',
  seriesBeforeFirstRequest: false,
  metrics: {
    // Of the proxy and not of the deployments, because a request passes several deployments and would count several times.
    requestLatency: {
      name: 'ray_serve_http_request_latency_ms',
      kind: 'histogram',
      unit: 'milliseconds',
      help: 'Time of an HTTP request as its proxy sees it.',
      labels: ['application', 'route', 'status_code'],
      buckets: [
        1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500, 1000, 2000, 5000, 10_000, 60_000, 120_000, 300_000, 600_000,
      ],
      bucketFlag:
        'give the whole list in milliseconds with the environment variable `REQUEST_LATENCY_BUCKETS_MS` ' +
        '(newer releases: `RAY_SERVE_REQUEST_LATENCY_BUCKETS_MS`)',
    },
    queued: {
      name: 'ray_serve_deployment_queued_queries',
      kind: 'gauge',
      unit: 'count',
      help: 'Requests that wait for a replica.',
      labels: ['application', 'deployment'],
    },
  },
  signals: {
    requests: { from: ['requestLatency'], how: 'rate of the count; HTTP alone' },
    errors: { from: ['requestLatency'], how: 'rate of the count of answers 5xx' },
    latency: { from: ['requestLatency'], how: 'rate of the buckets, ms to s' },
    meanLatency: { from: ['requestLatency'], how: 'sum / count, ms to s' },
    queueTime: {
      from: ['queued', 'requestLatency'],
      how: "mean number waiting / requests per second (Little's law), exact while the queue is steady",
    },
    batchSize: { absent: 'it counts requests in progress, not those that are computed together' },
    promptTokens: { absent: 'it does not count tokens' },
    generatedTokens: { absent: 'it does not count tokens' },
    timeToFirstToken: { absent: 'it does not measure tokens' },
    timePerOutputToken: { absent: 'it does not measure tokens' },
    kvCache: { absent: 'it does not measure a KV cache' },
  },
});
