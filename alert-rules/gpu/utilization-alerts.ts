import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuDeviceLabels, nodeLabels, workloadLabels } from '../../promql/labels';
import { type BySeverity, perSeverity, type ThresholdSetting } from '../alert-options';
import type { AlertingRule } from '../model';
import type { GpuRuleContext } from './context';
import { idleBelow } from './efficiency-thresholds';
import { heldByPod } from './held-recording';
import { gpuBoard, workloadBoard } from './links';
import type { GpuAlertSettings } from './options';
import { deviceText } from './texts';

/** Engine activity from which on a GPU is at work, so that few active multiprocessors are worth a word. */
const working = 0.5;

const perPod = [...nodeLabels, ...workloadLabels];

/**
 * Alerts on GPUs that work less than they could. They go by the profiling counters: the utilization that the driver reports
 * is at its top on a healthy GPU as well as on one that runs a single small kernel after the other.
 */
export function utilizationAlerts(settings: GpuAlertSettings, context: GpuRuleContext): AlertingRule[] {
  return [
    ...underused('GpuTrainingUnderused', 'training', settings, context),
    ...underused('GpuInferenceUnderused', 'inference', settings, context),
    ...perSeverity(settings.GpuLowSmActivity, (setting, severity) => ({
      alert: 'GpuLowSmActivity',
      severity,
      expr: lowSmActivity(setting.threshold),
      for: setting.for,
      summary: `{{ $labels.namespace }}/{{ $labels.pod }} works on {{ $value | humanizePercentage }} of ${deviceText}`,
      description: `Its engine is active for at least ${formatNumber(working * 100)} % of the time, but SM activity is below ${formatNumber(setting.threshold * 100)} % in the mean of an hour, for ${setting.for}: the work is too small for the GPU.`,
      dashboard: gpuBoard,
    })),
  ];
}

function underused(
  alert: 'GpuTrainingUnderused' | 'GpuInferenceUnderused',
  kind: keyof GpuRuleContext['workloads'],
  settings: GpuAlertSettings,
  context: GpuRuleContext,
): AlertingRule[] {
  const namespaces = context.workloads[kind];
  // Without namespaces of the kind there is nothing to alert about.
  if (namespaces === '') return [];
  const bySeverity: BySeverity<ThresholdSetting> = settings[alert];
  return perSeverity(bySeverity, (setting, severity) => ({
    alert,
    severity,
    expr: meanBelow(setting.threshold, idleBelow(settings), namespaces),
    for: setting.for,
    summary: `GPUs of ${kind} pod {{ $labels.namespace }}/{{ $labels.pod }} on {{ $labels.node }} work {{ $value | humanizePercentage }} of the time`,
    description: `Mean engine activity of an hour over the GPUs that it holds, below ${formatNumber(setting.threshold * 100)} % for ${setting.for}.`,
    dashboard: workloadBoard,
  }));
}

/** Pods whose GPUs work less than they should, and not those whose GPUs are idle altogether, which is another alert. */
function meanBelow(threshold: number, idle: number, namespaces: string): string {
  const engine = dcgm.engineActive.name;
  const mean = `avg_over_time(${select(engine, ['namespace', '=~', namespaces])}[1h])`;
  const onPod = `on (${perPod.join(', ')})`;
  return [
    `(${aggregate('avg', perPod, mean)} >= ${formatNumber(idle)}) < ${formatNumber(threshold)}`,
    // The range remembers pods that are gone, and a pod that has just started has no mean of an hour.
    // Both look at minutes, so that an exporter that is replaced does not begin the wait anew, then and an hour later.
    `and ${onPod} last_over_time(${select(engine, heldByPod)}[5m])`,
    `and ${onPod} last_over_time(${engine}[5m] offset 1h)`,
  ].join('\n');
}

function lowSmActivity(threshold: number): string {
  const device = [...gpuDeviceLabels, ...workloadLabels];
  const sm = dcgm.smActive.name;
  // The range remembers pods that are gone for an hour; only those that are still there count.
  const mean = aggregate('max', device, `avg_over_time(${sm}[1h]) and ${select(sm, heldByPod)}`);
  const engine = aggregate('max', device, `avg_over_time(${dcgm.engineActive.name}[1h])`);
  return `${mean} < ${formatNumber(threshold)}\nand ${engine} >= ${formatNumber(working)}`;
}
