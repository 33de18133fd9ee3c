import { inferenceServer } from './server';

const labels = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'];

export const otelGenai = inferenceServer({
  name: 'otel-genai',
  title: 'OpenTelemetry GenAI',
  versions: 'semantic conventions 1.37 and later (status: development), as Prometheus names them',
  versionRange: { from: '1.37' },
  sources: ['https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md'],
  // Of the Prometheus exporter of an SDK.
  port: 9464,
  path: '/metrics',
  seriesBeforeFirstRequest: false,
  metrics: {
    requestDuration: {
      name: 'gen_ai_server_request_duration_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time from a request to its last token.',
      labels: [...labels, 'error_type'],
      buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
      bucketFlag: 'set the bucket boundaries of `gen_ai.server.request.duration` with a view in the SDK',
    },
    timeToFirstToken: {
      name: 'gen_ai_server_time_to_first_token_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time from a request to its first token; only of requests that succeeded.',
      labels,
      buckets: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
      bucketFlag: 'set the bucket boundaries of `gen_ai.server.time_to_first_token` with a view in the SDK',
    },
    timePerOutputToken: {
      name: 'gen_ai_server_time_per_output_token_seconds',
      kind: 'histogram',
      unit: 'seconds',
      help: 'Time per token after the first one; only of requests that succeeded.',
      labels,
      buckets: [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
      bucketFlag: 'set the bucket boundaries of `gen_ai.server.time_per_output_token` with a view in the SDK',
    },
  },
  signals: {
    requests: { from: ['requestDuration'], how: 'rate of the count' },
    errors: { from: ['requestDuration'], how: 'rate of the count where `error_type` is set' },
    latency: { from: ['requestDuration'], how: 'rate of the buckets' },
    meanLatency: { from: ['requestDuration'], how: 'sum / count' },
    queueTime: { absent: 'the conventions have no metric for it' },
    batchSize: { absent: 'the conventions have no metric for it' },
    promptTokens: { absent: 'the conventions count tokens in the client alone' },
    generatedTokens: { absent: 'the conventions count tokens in the client alone' },
    timeToFirstToken: { from: ['timeToFirstToken'], how: 'rate of the buckets' },
    timePerOutputToken: { from: ['timePerOutputToken'], how: 'rate of the buckets' },
    kvCache: { absent: 'the conventions have no metric for it' },
  },
});
