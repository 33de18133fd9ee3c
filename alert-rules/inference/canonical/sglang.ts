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
    errors: sumOfRates(service, metrics.aborted),
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
