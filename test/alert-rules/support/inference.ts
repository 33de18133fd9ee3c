import { inferenceRuleGroups } from '../../../alert-rules/inference';
import type { InferenceRuleContext } from '../../../alert-rules/inference/context';
import { type InferenceAlertOptions, inferenceAlertOptions } from '../../../alert-rules/inference/options';
import type { InferenceService } from '../../../alert-rules/inference/service';
import type { RuleGroup } from '../../../alert-rules/model';
import { resolveSla } from '../../../alert-rules/slo/sla';

const namespace = 'serving';

/** Services that differ in all that rules look at. */
export const services: readonly InferenceService[] = [
  { name: 'vision', namespace, server: 'contract', sla: resolveSla('user-facing') },
  { name: 'chat', namespace, server: 'vllm', sla: resolveSla({ signal: 'timeToFirstToken', p99: 0.5 }) },
  { name: 'text', namespace, server: 'sglang', sla: resolveSla('backend'), buckets: [0.1, 0.2, 0.5, 1, 2] },
  { name: 'rank', namespace, server: 'ray-serve', sla: resolveSla('backend') },
];

/** @returns the groups with some alerts set differently */
export function inferenceGroupsOf(
  alerts: InferenceAlertOptions = {},
  context: InferenceRuleContext = { services },
): RuleGroup[] {
  return inferenceRuleGroups(inferenceAlertOptions.parse(alerts), context);
}
