import { sglang } from '../../../catalog/inference-servers/sglang';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { buckets, highest, histogramMean, meanOfMeans, sumOfRates } from './source';

/** Canonical series of a service that SGLang serves. */
export function sglangRules(service: InferenceService): RecordingRule[] {
  const { metrics } = sglang;
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, metrics.requests, { window }),
    // Aborted requests are those of callers who stopped reading, and a probe that fails is no request.
    errors: sumOfRates(service, metrics.httpResponses, {
      where: [
        ['status_code', '=~', '5..'],
        ['endpoint', '!~', '/(health.*|metrics)'],
      ],
    }),
    latency: buckets(service, metrics.requestDuration),
    meanLatency: histogramMean(service, metrics.requestDuration),
    queueTime: histogramMean(service, metrics.queueTime),
    batchSize: meanOfMeans(service, metrics.running),
    promptTokens: sumOfRates(service, metrics.promptTokens),
    generatedTokens: sumOfRates(service, metrics.generatedTokens),
    timeToFirstToken: buckets(service, metrics.timeToFirstToken),
    timePerOutputToken: buckets(service, metrics.timePerOutputToken),
    kvCache: highest(service, metrics.tokenUsage),
  });
}
