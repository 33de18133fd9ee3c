import type { InferenceServerName } from '../../../catalog/inference-servers';
import { prometheusTarget } from '../../../catalog/metrics/platform';
import { aggregate, select } from '../../../promql/expression';
import { clusterLabels } from '../../../promql/labels';
import type { RecordingRule } from '../../model';
import { serviceSeries } from '../series';
import { type InferenceService, jobOf } from '../service';
import { contractRules } from './contract';
import { kserveRules } from './kserve';
import { nimRules } from './nim';
import { otelGenaiRules } from './otel-genai';
import { rayServeRules } from './ray-serve';
import { sglangRules } from './sglang';
import { tgiRules } from './tgi';
import { torchserveRules } from './torchserve';
import { tritonRules } from './triton';
import { vllmRules } from './vllm';

const rulesOfServer = {
  vllm: vllmRules,
  triton: tritonRules,
  sglang: sglangRules,
  tgi: tgiRules,
  kserve: kserveRules,
  'ray-serve': rayServeRules,
  torchserve: torchserveRules,
  nim: nimRules,
  'otel-genai': otelGenaiRules,
  contract: contractRules,
} as const satisfies Record<InferenceServerName, (service: InferenceService) => RecordingRule[]>;

/** @returns rules that record the signals of one service under the names that all services share */
export function canonicalServiceRules(service: InferenceService): RecordingRule[] {
  const targets = select(prometheusTarget.up.name, ['job', '=', jobOf(service)]);
  const labels = { namespace: service.namespace, service: service.name };
  return [
    { record: serviceSeries.targets, expr: aggregate('count', clusterLabels, targets), labels },
    { record: serviceSeries.targetsUp, expr: aggregate('count', clusterLabels, `${targets} == 1`), labels },
    ...rulesOfServer[service.server](service),
  ];
}

/** Rules that go on from what the services record, one for all of them. */
export function sharedServiceRules(): RecordingRule[] {
  const quantile = (share: string) => `histogram_quantile(${share}, ${serviceSeries.latencyBuckets}) >= 0`;
  return [
    // For people; alerts count requests in buckets. Without requests there is no quantile, and no NaN either.
    { record: serviceSeries.latencyP50, expr: quantile('0.5') },
    { record: serviceSeries.latencyP95, expr: quantile('0.95') },
    { record: serviceSeries.latencyP99, expr: quantile('0.99') },
  ];
}
