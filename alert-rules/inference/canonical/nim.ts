import { nim } from '../../../catalog/inference-servers/nim';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { buckets, highest, histogramMean, meanOfMeans, quotient, sumOfMeans, sumOfRates } from './source';

/** Canonical series of a service that NIM 1 serves. Its names have no prefix, so only the job tells whose they are. */
export function nimRules(service: InferenceService): RecordingRule[] {
  const { metrics } = nim;
  const requests = sumOfRates(service, metrics.requestDuration, { part: '_count' });
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, metrics.requestDuration, { part: '_count', window }),
    errors: sumOfRates(service, metrics.failed),
    latency: buckets(service, metrics.requestDuration),
    meanLatency: histogramMean(service, metrics.requestDuration),
    queueTime: quotient(sumOfMeans(service, metrics.waiting), requests),
    batchSize: meanOfMeans(service, metrics.running),
    promptTokens: sumOfRates(service, metrics.promptTokens),
    generatedTokens: sumOfRates(service, metrics.generatedTokens),
    timeToFirstToken: buckets(service, metrics.timeToFirstToken),
    timePerOutputToken: buckets(service, metrics.timePerOutputToken),
    kvCache: highest(service, metrics.kvCacheUsed),
  });
}
