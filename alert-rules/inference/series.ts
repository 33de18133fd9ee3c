import type { Duration } from '../../promql/format';

/** Series that are recorded about inference services; alerts and panels refer to them by these names only. */
export const serviceSeries = {
  targets: 'service:targets:count',
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
  sloRequests: 'service:slo_requests:rate5m',
  slowRequests: 'service:slow_requests:rate5m',
  verySlowRequests: 'service:very_slow_requests:rate5m',
  errorBudget: 'service:error_budget_remaining:ratio30d',
  slaMet: 'service:sla_met:bool1d',
  slaMetYesterday: 'service:sla_met_yesterday:bool',
  slaDaysMet: 'service:sla_days_met:count30d',
  slaDays: 'service:sla_days:count30d',
  idleDays: 'service:idle_days:count30d',
  batchLatencyP99: 'service:batch_latency_seconds:p99',
  batchSamples: 'service:batch_samples:rate5m',
  bestBatchSize: 'service:best_batch_size',
} as const;

/**
 * Series of rates that are recorded over longer windows too. Slow requests are a share of those that the same histogram counts:
 * requests come from another counter with some servers, and a request that is not over yet is in no histogram.
 */
type RateSeries = 'service:requests' | 'service:slo_requests' | 'service:slow_requests';

/** @returns name of the series over a window, e.g. `service:requests:rate1h` */
export function rateOver(series: RateSeries, window: Duration): string {
  return `${series}:rate${window}`;
}
