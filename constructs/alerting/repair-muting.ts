import { repairAlert } from '../../alert-rules/gpu/repair-alerts';
import { isRepaired, type RepairOptions } from '../../alert-rules/gpu/repair-options';
import type { XidAction } from '../../catalog/xid';
import type { Muting } from './alertmanager-config';

/** Values of an alert's label `action` that ask for what an automatic repair does. */
const repairedActions: readonly XidAction[] = ['recreate-node', 'recreate-node-when-idle'];

/**
 * While a program repairs a node, alerts that ask for its replacement call nobody. Everything else goes through: a program
 * does not cool a GPU, tell the owner of a workload, or start an exporter.
 */
export function repairMuting(repair: RepairOptions): Muting {
  if (!isRepaired(repair)) return { inhibitions: [], delays: [] };
  const asksForRepair = `action=~"${repairedActions.join('|')}"`;
  return {
    inhibitions: [
      {
        source_matchers: [`alertname="${repairAlert}"`],
        target_matchers: ['severity=~"critical|warning"', asksForRepair],
        equal: ['cluster', 'node'],
      },
    ],
    delays: [{ matchers: [asksForRepair], group_wait: repair.headStart }],
  };
}
