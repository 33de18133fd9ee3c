import { kserve } from '../../../catalog/inference-servers/kserve';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { buckets, histogramMean, sumOfRates } from './source';

/** Canonical series of a service that a Python server of KServe serves. */
export function kserveRules(service: InferenceService): RecordingRule[] {
  const { predict } = kserve.metrics;
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, predict, { part: '_count', window }),
    latency: buckets(service, predict),
    meanLatency: histogramMean(service, predict),
  });
}
