import { triton } from '../../../catalog/inference-servers/triton';
import type { Duration } from '../../../promql/format';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { bucketsFromMilliseconds } from './milliseconds';
import { buckets, highest, quotient, sumOfRates } from './source';

const microsecondsPerSecond = '1000000';

/** Canonical series of a service that Triton serves, over all models of the server. */
export function tritonRules(service: InferenceService): RecordingRule[] {
  const { metrics } = triton;
  const succeeded = (window: Duration) => sumOfRates(service, metrics.succeeded, { window });
  const failed = (window: Duration) => sumOfRates(service, metrics.failed, { window });
  // Times are those of requests that succeeded.
  const perRequest = (duration: string) => quotient(`${duration} / ${microsecondsPerSecond}`, succeeded('5m'));
  return canonicalRules(service, {
    requests: (window) => `(${succeeded(window)} + ${failed(window)})`,
    errors: failed('5m'),
    meanLatency: perRequest(sumOfRates(service, metrics.requestDuration)),
    queueTime: perRequest(sumOfRates(service, metrics.queueDuration)),
    batchSize: quotient(sumOfRates(service, metrics.inferences), sumOfRates(service, metrics.executions)),
    timeToFirstToken: bucketsFromMilliseconds(buckets(service, metrics.firstResponse)),
    kvCache: highest(service, metrics.kvCacheBlocks, [['kv_cache_block_type', '=', 'fraction']]),
  });
}
