import { inferenceRuleGroups } from '../../../alert-rules/inference';
import type { InferenceRuleContext } from '../../../alert-rules/inference/context';
import { type InferenceAlertOptions, inferenceAlertOptions } from '../../../alert-rules/inference/options';
import type { InferenceService } from '../../../alert-rules/inference/service';
import type { RuleGroup } from '../../../alert-rules/model';
import { inferenceServiceSchema } from '../../../constructs/packs/inference-options';
import { inferenceServices } from '../../../scripts/promtool/subjects';

/** Services that differ in all that rules look at. */
export const services: readonly InferenceService[] = inferenceServices.map((service) =>
  inferenceServiceSchema.parse(service),
);

/** @returns the groups with some alerts set differently */
export function inferenceGroupsOf(
  alerts: InferenceAlertOptions = {},
  context: InferenceRuleContext = { services },
): RuleGroup[] {
  return inferenceRuleGroups(inferenceAlertOptions.parse(alerts), context);
}
