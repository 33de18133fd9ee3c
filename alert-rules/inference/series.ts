/** Series that are recorded about inference services; alerts and panels refer to them by these names only. */
export const serviceSeries = {
  targetsUp: 'service:targets_up:count',
  requests1m: 'service:requests:rate1m',
  requests5m: 'service:requests:rate5m',
  errors: 'service:errors:rate5m',
  latencyBuckets: 'service:latency_seconds_bucket:rate5m',
  meanLatency: 'service:latency_seconds:mean5m',
  latencyP50: 'service:latency_seconds:p50',
  latencyP95: 'service:latency_seconds:p95',
  latencyP99: 'service:latency_seconds:p99',
  queueTime: 'service:queue_seconds:mean5m',
  batchSize: 'service:batch_size:mean5m',
  promptTokens: 'service:prompt_tokens:rate5m',
  generatedTokens: 'service:generated_tokens:rate5m',
  firstTokenBuckets: 'service:time_to_first_token_seconds_bucket:rate5m',
  outputTokenBuckets: 'service:time_per_output_token_seconds_bucket:rate5m',
  kvCacheUsed: 'service:kv_cache_used:ratio',
} as const;
