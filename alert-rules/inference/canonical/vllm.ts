import { vllm } from '../../../catalog/inference-servers/vllm';
import { aggregate, either, select } from '../../../promql/expression';
import type { RecordingRule } from '../../model';
import { type InferenceService, jobOf } from '../service';
import { canonicalRules } from './canonical';
import { buckets, highest, histogramMean, meanOfMeans, sumOfRates } from './source';

/** Canonical series of a service that vLLM serves. */
export function vllmRules(service: InferenceService): RecordingRule[] {
  const { metrics } = vllm;
  const job = ['job', '=', jobOf(service)] as const;
  const rate = (name: string, label: string, value: string) => `rate(${select(name, job, [label, '=', value])}[5m])`;
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, metrics.requestDuration, { part: '_count', window }),
    // The two have different labels, so `or` keeps both.
    errors: aggregate(
      'sum',
      ['cluster'],
      either(rate(metrics.httpRequests.name, 'status', '5xx'), rate(metrics.finished.name, 'finished_reason', 'abort')),
    ),
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
