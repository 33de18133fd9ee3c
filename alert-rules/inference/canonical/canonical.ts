import type { Duration } from '../../../promql/format';
import type { RecordingRule } from '../../model';
import { serviceSeries } from '../series';
import type { InferenceService } from '../service';

/** Expressions for the signals of one service, by cluster alone; what is left out cannot be had. */
export interface CanonicalExpressions {
  /** Requests per second over a window. */
  readonly requests: (window: Duration) => string;
  /** Failed requests per second. */
  readonly errors?: string;
  /** Requests per second below each bound in seconds, by `le`. */
  readonly latency?: string;
  /** Seconds. */
  readonly meanLatency?: string;
  /** Seconds. */
  readonly queueTime?: string;
  /** Requests that are computed together. */
  readonly batchSize?: string;
  /** Tokens per second. */
  readonly promptTokens?: string;
  /** Tokens per second. */
  readonly generatedTokens?: string;
  /** Requests per second below each bound in seconds, by `le`. */
  readonly timeToFirstToken?: string;
  /** Tokens per second below each bound in seconds, by `le`. */
  readonly timePerOutputToken?: string;
  /** Share of the KV cache of the fullest pod. */
  readonly kvCache?: string;
}

/** Series that a signal is recorded as. */
export const seriesOfSignal = {
  requests: serviceSeries.requests5m,
  errors: serviceSeries.errors,
  latency: serviceSeries.latencyBuckets,
  meanLatency: serviceSeries.meanLatency,
  queueTime: serviceSeries.queueTime,
  batchSize: serviceSeries.batchSize,
  promptTokens: serviceSeries.promptTokens,
  generatedTokens: serviceSeries.generatedTokens,
  timeToFirstToken: serviceSeries.firstTokenBuckets,
  timePerOutputToken: serviceSeries.outputTokenBuckets,
  kvCache: serviceSeries.kvCacheUsed,
} as const;

const others = [
  'latency',
  'meanLatency',
  'queueTime',
  'batchSize',
  'promptTokens',
  'generatedTokens',
  'timeToFirstToken',
  'timePerOutputToken',
  'kvCache',
] as const;

/** @returns the rules that record the signals under their common names, with the labels of the service */
export function canonicalRules(service: InferenceService, expressions: CanonicalExpressions): RecordingRule[] {
  const labels = { namespace: service.namespace, service: service.name };
  const { requests, errors } = expressions;
  return [
    { record: serviceSeries.requests1m, expr: requests('1m'), labels },
    { record: serviceSeries.requests5m, expr: requests('5m'), labels },
    // Many servers have no series for failures before the first one, and none is not unknown.
    ...(errors === undefined
      ? []
      : [{ record: serviceSeries.errors, expr: `${errors}\nor\n0 * ${requests('5m')}`, labels }]),
    ...others.flatMap((signal) => {
      const expr = expressions[signal];
      return expr === undefined ? [] : [{ record: seriesOfSignal[signal], expr, labels }];
    }),
  ];
}
