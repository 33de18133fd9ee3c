import { otelGenai } from '../../../catalog/inference-servers/otel-genai';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { buckets, histogramMean, sumOfRates } from './source';

/** Canonical series of a service that is instrumented after OpenTelemetry's conventions for generative AI. */
export function otelGenaiRules(service: InferenceService): RecordingRule[] {
  const { metrics } = otelGenai;
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, metrics.requestDuration, { part: '_count', window }),
    errors: sumOfRates(service, metrics.requestDuration, { part: '_count', where: [['error_type', '!=', '']] }),
    latency: buckets(service, metrics.requestDuration),
    meanLatency: histogramMean(service, metrics.requestDuration),
    timeToFirstToken: buckets(service, metrics.timeToFirstToken),
    timePerOutputToken: buckets(service, metrics.timePerOutputToken),
  });
}
