import type { RuleGroup } from '../model';
import { batchRules } from './batch-recording';
import { canonicalServiceRules, sharedServiceRules } from './canonical';
import type { InferenceRuleContext } from './context';
import { coverageAlerts } from './coverage-alerts';
import type { InferenceAlertSettings } from './options';
import { sloAlerts } from './slo-alerts';
import { longTermRules, slowRequestRules, windowRules } from './slo-recording';
import { trafficAlerts } from './traffic-alerts';

/** Every rule about inference services: what is recorded, then the alerts, one group per topic. */
export function inferenceRuleGroups(settings: InferenceAlertSettings, context: InferenceRuleContext): RuleGroup[] {
  const { services } = context;
  if (services.length === 0) return [];
  const groups: RuleGroup[] = [
    {
      name: 'inference-recording',
      rules: [
        ...services.flatMap((service) => [
          ...canonicalServiceRules(service),
          ...slowRequestRules(service),
          ...batchRules(service),
        ]),
        ...sharedServiceRules(),
        ...windowRules(),
      ],
    },
    { name: 'inference-slo-recording', interval: '5m', rules: longTermRules(context) },
    { name: 'inference-slo', rules: sloAlerts(settings, context) },
    { name: 'inference-traffic', rules: trafficAlerts(settings) },
    { name: 'inference-coverage', rules: coverageAlerts(settings, context) },
  ];
  return groups.filter((group) => group.rules.length > 0);
}
