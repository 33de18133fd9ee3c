import { aggregate, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { clusterLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { clusterEfficiencyBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';
import { samplesPerHour, wastedStates } from './waste-recording';

/** Hours of which the states must be known before a day is judged by them. */
const leastHours = 4;

/** Alert on what a cluster's GPUs cost without doing work; it looks back a day. */
export function wasteAlerts(settings: GpuAlertSettings): AlertingRule[] {
  const over = (operator: 'sum' | 'max', range: string) => aggregate(operator, clusterLabels, range);
  const all = gpuSeries.gpusByState;
  const wasted = select(all, ['state', '=~', wastedStates.join('|')]);
  return perSeverity(settings.GpuHoursWasted, (setting, severity) => ({
    alert: 'GpuHoursWasted',
    severity,
    expr: [
      `${over('sum', `sum_over_time(${wasted}[1d])`)} / ${over('sum', `sum_over_time(${all}[1d])`)} > ${formatNumber(setting.threshold)}`,
      `and ${over('max', `count_over_time(${all}[1d])`)} >= ${leastHours * samplesPerHour}`,
    ].join('\n'),
    for: setting.for,
    summary: '{{ $value | humanizePercentage }} of the GPU-hours of {{ $labels.cluster }} in the last day were wasted',
    description: `GPUs were unavailable, unallocated, idle or hardly used for more than ${formatNumber(setting.threshold * 100)} % of their hours; the board says in which state and by whom.`,
    dashboard: clusterEfficiencyBoard,
  }));
}
