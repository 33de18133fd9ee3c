import { rayServe } from '../../../catalog/inference-servers/ray-serve';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { bucketsFromMilliseconds } from './milliseconds';
import { buckets, histogramMean, quotient, sumOfMeans, sumOfRates } from './source';

/** Canonical series of a service that Ray Serve serves. */
export function rayServeRules(service: InferenceService): RecordingRule[] {
  const { requestLatency, queued } = rayServe.metrics;
  const requests = sumOfRates(service, requestLatency, { part: '_count' });
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, requestLatency, { part: '_count', window }),
    errors: sumOfRates(service, requestLatency, { part: '_count', where: [['status_code', '=~', '5..']] }),
    latency: bucketsFromMilliseconds(buckets(service, requestLatency)),
    meanLatency: `${histogramMean(service, requestLatency)} / 1000`,
    queueTime: quotient(sumOfMeans(service, queued), requests),
  });
}
