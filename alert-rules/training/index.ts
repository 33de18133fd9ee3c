import type { RuleGroup } from '../model';
import { clusterAlerts } from './cluster-alerts';
import type { TrainingRuleContext } from './context';
import { efficiencyAlerts } from './efficiency-alerts';
import { lossAlerts } from './loss-alerts';
import type { TrainingAlertSettings } from './options';
import { progressAlerts } from './progress-alerts';
import { trainingRecordings } from './recording';
import { speedAlerts } from './speed-alerts';

/** Every rule about training: what is recorded per job, then the alerts for all of them, one group per topic. */
export function trainingRuleGroups(settings: TrainingAlertSettings, context: TrainingRuleContext): RuleGroup[] {
  const groups: RuleGroup[] = [
    ...trainingRecordings(context),
    { name: 'training-progress', rules: progressAlerts(settings) },
    { name: 'training-speed', rules: speedAlerts(settings) },
    { name: 'training-loss', rules: lossAlerts(settings) },
    { name: 'training-efficiency', rules: efficiencyAlerts(settings) },
    { name: 'training-cluster', rules: clusterAlerts(settings) },
  ];
  return groups.filter((group) => group.rules.length > 0);
}
