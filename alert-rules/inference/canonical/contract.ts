import { inferenceMetrics } from '../../../catalog/metrics/inference';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { buckets, highest, histogramMean, sumOfRates } from './source';

/** Canonical series of a service whose server follows the contract of this package. */
export function contractRules(service: InferenceService): RecordingRule[] {
  const metrics = inferenceMetrics;
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, metrics.requests, { window }),
    errors: sumOfRates(service, metrics.requests, { where: [['code', '=~', '5..']] }),
    latency: buckets(service, metrics.requestDuration),
    meanLatency: histogramMean(service, metrics.requestDuration),
    queueTime: histogramMean(service, metrics.queueTime),
    batchSize: histogramMean(service, metrics.batchSize),
    promptTokens: sumOfRates(service, metrics.promptTokens),
    generatedTokens: sumOfRates(service, metrics.generatedTokens),
    timeToFirstToken: buckets(service, metrics.timeToFirstToken),
    timePerOutputToken: buckets(service, metrics.timePerOutputToken),
    kvCache: highest(service, metrics.kvCacheUsed),
  });
}
