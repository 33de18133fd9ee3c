import type { RuleGroup } from '../model';
import type { GpuRuleContext } from './context';
import { coverageAlerts } from './coverage-alerts';
import { efficiencyAlerts } from './efficiency-alerts';
import { heldRecording } from './held-recording';
import { interconnectAlerts } from './interconnect-alerts';
import { memoryAlerts } from './memory-alerts';
import { memoryErrorAlerts } from './memory-error-alerts';
import type { GpuAlertSettings } from './options';
import { gpuRecordings, nodeRecordings, slowRecordings } from './recording';
import { repairAlerts } from './repair-alerts';
import { rowRemapAlerts } from './row-remap-alerts';
import { thermalAlerts } from './thermal-alerts';
import { utilizationAlerts } from './utilization-alerts';
import { wasteAlerts } from './waste-alerts';
import { wasteRecordings } from './waste-recording';
import { xidAlerts } from './xid-alerts';

/** Every rule about GPUs: what is recorded, then the alerts, one group per topic. */
export function gpuRuleGroups(settings: GpuAlertSettings, context: GpuRuleContext): RuleGroup[] {
  const groups: RuleGroup[] = [
    { name: 'gpu-recording', rules: [...gpuRecordings(context), heldRecording(), ...nodeRecordings(context)] },
    { name: 'gpu-coverage', rules: coverageAlerts(settings, context) },
    { name: 'gpu-xid', rules: xidAlerts(settings, context) },
    { name: 'gpu-memory-errors', rules: memoryErrorAlerts(settings) },
    { name: 'gpu-interconnect', rules: interconnectAlerts(settings) },
    { name: 'gpu-thermal', rules: thermalAlerts(settings) },
    { name: 'gpu-repair', rules: repairAlerts(settings, context) },
    {
      name: 'gpu-efficiency',
      // A mean of an hour over raw samples is the dearest of all, and changes little in half a minute.
      interval: '2m',
      rules: [...efficiencyAlerts(settings), ...utilizationAlerts(settings, context), ...memoryAlerts(settings)],
    },
    { name: 'gpu-waste', interval: '1m', rules: wasteRecordings(settings, context) },
    // What looks back more than 6 hours is read from few samples.
    {
      name: 'gpu-slow',
      interval: '5m',
      rules: [...slowRecordings(), ...rowRemapAlerts(settings), ...wasteAlerts(settings)],
    },
  ];
  return groups.filter((group) => group.rules.length > 0);
}
