import { torchserve } from '../../../catalog/inference-servers/torchserve';
import type { RecordingRule } from '../../model';
import type { InferenceService } from '../service';
import { canonicalRules } from './canonical';
import { quotient, sumOfRates } from './source';

const microsecondsPerSecond = '1000000';

/** Canonical series of a service that TorchServe serves. */
export function torchserveRules(service: InferenceService): RecordingRule[] {
  const { requests, inferenceTime, queueTime, answers5xx } = torchserve.metrics;
  const perRequest = (duration: string) =>
    quotient(`${duration} / ${microsecondsPerSecond}`, sumOfRates(service, requests));
  return canonicalRules(service, {
    requests: (window) => sumOfRates(service, requests, { window }),
    errors: sumOfRates(service, answers5xx),
    meanLatency: perRequest(sumOfRates(service, inferenceTime)),
    queueTime: perRequest(sumOfRates(service, queueTime)),
  });
}
