import type { RuleGroup } from '../model';
import type { GpuRuleContext } from './context';
import { coverageAlerts } from './coverage-alerts';
import { efficiencyAlerts } from './efficiency-alerts';
import { heldRecording } from './held-recording';
import { memoryAlerts } from './memory-alerts';
import { memoryErrorAlerts } from './memory-error-alerts';
import type { GpuAlertSettings } from './options';
import { gpuRecordings, nodeRecordings } from './recording';
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
    { name: 'gpu-thermal', rules: thermalAlerts(settings) },
    {
      name: 'gpu-efficiency',
      rules: [...efficiencyAlerts(settings), ...utilizationAlerts(settings, context), ...memoryAlerts(settings)],
    },
    { name: 'gpu-waste', interval: '1m', rules: wasteRecordings(settings, context) },
    { name: 'gpu-slow', interval: '5m', rules: wasteAlerts(settings) },
  ];
  return groups.filter((group) => group.rules.length > 0);
}
