import { dcgm } from '../../catalog/metrics/dcgm';
import { prometheusTarget } from '../../catalog/metrics/platform';
import { aggregate, oneOf, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuLabels, nodeLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import type { GpuRuleContext } from './context';
import { gpuBoard, nodeBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';

/** A GPU by its index, as where a node was replaced under its name the UUIDs of both are there for some minutes. */
const gpuOfNode = [...nodeLabels, 'gpu'];

/** Alerts that say when nothing is known of how GPUs are used, although they report all else. */
export function profilingAlerts(
  settings: GpuAlertSettings,
  context: Pick<GpuRuleContext, 'exporterJobs'>,
): AlertingRule[] {
  return [
    ...perSeverity(settings.GpuProfilingMissing, (setting, severity) => ({
      alert: 'GpuProfilingMissing',
      severity,
      expr: withoutPausedNodes(aggregate('count', nodeLabels, unprofiledGpus), context.exporterJobs),
      for: setting.for,
      summary: '{{ $value }} GPUs on {{ $labels.node }} report no profiling metrics',
      description:
        'Activity of engines, tensor cores and memory is not measured. A second exporter or a profiler may hold the counters.',
      dashboard: nodeBoard,
    })),
    ...perSeverity(settings.GpuProfilingStuck, (setting, severity) => ({
      alert: 'GpuProfilingStuck',
      severity,
      expr: `${aggregate('max', gpuLabels, dcgm.gpuUtilization.name)} >= ${formatNumber(setting.threshold)} and ${gpuSeries.engineActive} == 0`,
      for: setting.for,
      summary:
        'Profiling of GPU {{ $labels.gpu }} on {{ $labels.node }} reads 0 while kernels run {{ $value }} % of the time',
      description: `For ${setting.for} kernels ran at least ${formatNumber(setting.threshold)} % of the time and the engine was reported idle, which cannot both be true: the profiling counters have stopped.`,
      dashboard: gpuBoard,
    })),
  ];
}

/** GPUs that report a temperature and no engine activity, each once however many instances and pods it has. */
const unprofiledGpus = `${aggregate('count', gpuOfNode, dcgm.gpuTemperature.name)} unless ${aggregate('count', gpuOfNode, dcgm.engineActive.name)}`;

/** Leaves out nodes whose exporter does without the counters on purpose, for a profiler that a person runs there. */
function withoutPausedNodes(expression: string, [, ...unprofiled]: readonly string[]): string {
  if (unprofiled.length === 0) return expression;
  const answering = `${select(prometheusTarget.up.name, oneOf('job', unprofiled))} == 1`;
  return `${expression} unless ${aggregate('max', nodeLabels, answering)}`;
}
