import { tgi } from '../../../catalog/inference-servers/tgi';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { buckets, histogramMean, meanOfMeans, sumOfRates } from './source';

/** Canonical series of a service that Text Generation Inference serves. */
export function tgiRules(service: InferenceService): RecordingRule[] {
  const { metrics } = tgi;
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, metrics.requests, { window }),
    errors: sumOfRates(service, metrics.failed),
    latency: buckets(service, metrics.requestDuration),
    meanLatency: histogramMean(service, metrics.requestDuration),
    queueTime: histogramMean(service, metrics.queueDuration),
    batchSize: meanOfMeans(service, metrics.currentBatch),
    promptTokens: sumOfRates(service, metrics.inputLength, { part: '_sum' }),
    generatedTokens: sumOfRates(service, metrics.generatedTokens, { part: '_sum' }),
    timePerOutputToken: buckets(service, metrics.timePerToken),
  });
}
