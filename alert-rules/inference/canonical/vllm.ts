import { vllm } from '../../../catalog/inference-servers/vllm';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { buckets, highest, histogramMean, meanOfMeans, sumOfRates } from './source';

/** Canonical series of a service that vLLM serves. */
export function vllmRules(service: InferenceService): RecordingRule[] {
  const { metrics } = vllm;
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, metrics.requestDuration, { part: '_count', window }),
    // Aborted requests are those of callers who stopped reading, which calls nobody.
    errors: sumOfRates(service, metrics.httpRequests, { where: [['status', '=', '5xx']] }),
    latency: buckets(service, metrics.requestDuration),
    meanLatency: histogramMean(service, metrics.requestDuration),
    queueTime: histogramMean(service, metrics.queueTime),
    batchSize: meanOfMeans(service, metrics.running),
    promptTokens: sumOfRates(service, metrics.promptTokens),
    generatedTokens: sumOfRates(service, metrics.generatedTokens),
    timeToFirstToken: buckets(service, metrics.timeToFirstToken),
    timePerOutputToken: buckets(service, metrics.timePerOutputToken),
    kvCache: highest(service, metrics.kvCacheUsed),
  });
}
