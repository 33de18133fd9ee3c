import { repairAlert } from '../../alert-rules/gpu/repair-alerts';
import { isRepaired } from '../../alert-rules/gpu/repair-options';
import type { XidAction } from '../../catalog/xid';
import type { ResolvedGpuMonitoringOptions } from '../options';
import type { ResolvedStack } from '../stack/options';
import { type InhibitRule, type Muting, nothingMuted } from './model';

/** Values of an alert's label `action` that ask for what an automatic repair does. */
const repairedActions: readonly XidAction[] = ['recreate-node', 'recreate-node-when-idle'];
const asksForRepair = `action=~"${repairedActions.join('|')}"`;

/**
 * While a program repairs a node, alerts that ask for its replacement call nobody, those about heat and clocks among them.
 * Everything else goes through: a program does not tell the owner of a workload, or start an exporter.
 */
export const repairInhibition: InhibitRule = {
  source_matchers: [`alertname="${repairAlert}"`],
  target_matchers: ['severity=~"critical|warning"', asksForRepair],
  equal: ['cluster', 'node'],
};

/** @returns what a repair mutes; nothing, and nothing waits, where its alert cannot fire */
export function repairMuting(
  { repair, alerts }: Pick<ResolvedGpuMonitoringOptions, 'repair' | 'alerts'>,
  { kubeStateMetrics }: Pick<ResolvedStack, 'kubeStateMetrics'>,
): Muting {
  const isOn = Object.keys(alerts[repairAlert]).length > 0;
  if (!isRepaired(repair) || !isOn || kubeStateMetrics === 'none') return nothingMuted;
  return {
    inhibitions: [repairInhibition],
    delays: [{ matchers: [asksForRepair], group_wait: repair.headStart }],
  };
}
