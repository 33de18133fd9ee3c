import { type RecordingRule, recordingRules } from '../../alert-rules/model';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { managedDcgmFields } from '../../catalog/managed-dcgm';
import { arrCoc } from '../../catalog/metrics/arr-coc';
import { dcgmFields } from '../../catalog/metrics/dcgm';
import { dcgmOptional } from '../../catalog/metrics/dcgm-optional';
import { inferenceMetrics } from '../../catalog/metrics/inference';
import { jobSet } from '../../catalog/metrics/jobset';
import { kueue } from '../../catalog/metrics/kueue';
import { megatron } from '../../catalog/metrics/megatron';
import type { DcgmField, Metric } from '../../catalog/metrics/metric';
import { kubeJobs, kubeState, prometheusAlerts, prometheusTarget } from '../../catalog/metrics/platform';
import { requiredTrainingMetrics, training } from '../../catalog/metrics/training';
import { parseExpression } from '../../promql/parse';
import { defaultRuleGroups } from './default-rules';
import { code, page, table } from './markdown';

const introduction =
  'Rules and boards may ask only for what stands here; anything else fails the synth. Units are those that are exposed.';

const exporterNotes = [
  'MIG: whether an instance has its `own` value, repeats that of its GPU (`repeated`), or the metric is `absent` on a',
  'partitioned GPU. Source: the driver (`device`), the profiling counters (`profiling`), the exporter itself',
  '(`exporter`), or a label on every series (`label`). Since: the first exporter version that has it, of',
  `${dcgmExporterVersions.map(({ version }) => version).join(', ')}; empty for all of them.`,
].join('\n');

const optionalNotes =
  'Collected only where `exporter.fields.add` names them. No rule and no board needs them, and the simulator has none.';

const managedNotes = [
  'All there is with `exporter.mode: managed`. Those of the profiling counters are read only with `exporter.profiling: true`,',
  'because GKE documents them for H100 alone.',
].join('\n');

const trainingNotes = [
  'What a training program reports on the port that its job names in `training.jobs`. Without these a run is not watched, and',
  `\`TrainingMetricsMissing\` says so: ${requiredTrainingMetrics.map(({ name }) => code(name)).join(', ')}.`,
  'Times are counters that the program sums up itself. Kernels run asynchronously, so a phase is timed with CUDA events or after',
  'a synchronisation. The values of `run` are one per run; the step is a value and never a label.',
  '`gpu-monitoring instrument` writes a module that reports them: [instrumentation](instrumentation.md).',
].join('\n');

const inferenceNotes = [
  'What a model server of one’s own reports where a service names `server: contract`. What other servers report, and what they',
  'cannot, is in [inference servers](inference-servers.md). Targets of an SLA are counted in buckets, so the histograms must have',
  'these bounds in seconds, or those that the service names in `buckets`:',
  `${inferenceMetrics.requestDuration.buckets.join(', ')}.`,
].join('\n');

const recordedNotes = [
  'Named `level:metric:operation`. Series per GPU collapse the copies that MIG instances and shared pods repeat, so sums',
  'over them count nothing twice. Series of training are recorded for each job under its name in `job_name`, those of inference',
  'for each service under its name in `service`, here from the metrics of a server of one’s own.',
].join('\n');

/** @returns the page of every metric that is collected, and of every series that is recorded */
export function metricsPage(): string {
  return page('Metrics', [
    introduction,
    '## DCGM exporter',
    exporterNotes,
    dcgmTable(Object.values(dcgmFields)),
    '### Fields on request',
    optionalNotes,
    dcgmTable(Object.values(dcgmOptional)),
    '### Fields of the exporter that GKE manages',
    managedNotes,
    dcgmTable(managedDcgmFields),
    '## kube-state-metrics',
    plainTable(Object.values(kubeState)),
    '## Training programs',
    trainingNotes,
    plainTable(Object.values(training)),
    '### Megatron',
    'Where a job names `source: megatron`.',
    plainTable(Object.values(megatron)),
    '## ARR-COC',
    'What the ARR-COC application reports beside the metrics of its inference server, where `arrCoc` names it.',
    plainTable(Object.values(arrCoc)),
    '## Controllers',
    'Read only for jobs that name their `queue` or their `workload`; kube-state-metrics is then told to export jobs.',
    plainTable([...Object.values(kueue), ...Object.values(jobSet), ...Object.values(kubeJobs)]),
    '## Inference servers',
    inferenceNotes,
    plainTable(Object.values(inferenceMetrics)),
    '## Prometheus itself',
    plainTable([...Object.values(prometheusTarget), ...Object.values(prometheusAlerts)]),
    '## Recorded series',
    recordedNotes,
    recordedTable(recordingRules(defaultRuleGroups())),
  ]);
}

function dcgmTable(fields: readonly DcgmField[]): string {
  return table(
    ['Name', 'Kind', 'Unit', 'Meaning', 'MIG', 'Source', 'Since'],
    fields.map((field) => [
      code(field.name),
      field.kind,
      field.unit,
      field.help,
      field.mig,
      field.source,
      field.since ?? '',
    ]),
  );
}

function plainTable(metrics: readonly Metric[]): string {
  return table(
    ['Name', 'Kind', 'Unit', 'Meaning', 'Labels'],
    metrics.map((metric) => [
      code(metric.name),
      metric.kind,
      metric.unit,
      metric.help,
      (metric.labels ?? []).map(code).join(', '),
    ]),
  );
}

function recordedTable(rules: readonly RecordingRule[]): string {
  return table(
    ['Series', 'Labels', 'From'],
    distinct(rules.map((rule) => [code(rule.record), recordedLabels(rule).map(code).join(', '), sources(rule.expr)])),
  );
}

/** A series that is recorded in parts, such as one per objective, has one row. */
function distinct(rows: readonly string[][]): string[][] {
  const texts = rows.map((row) => row.join('|'));
  return rows.filter((_row, index) => texts.indexOf(texts[index] ?? '') === index);
}

/** Labels by which the outermost aggregation groups, and those that the rule sets. */
function recordedLabels({ expr, labels = {} }: RecordingRule): string[] {
  const grouped = /^\(*(?:sum|max|min|avg|count) by \(([^)]*)\)/.exec(expr)?.[1]?.split(/,\s*/) ?? [];
  return [...new Set([...Object.keys(labels), ...grouped])];
}

function sources(expr: string): string {
  const { metrics } = parseExpression(expr);
  return metrics.length === 0 ? `the constant ${code(expr)}` : [...new Set(metrics)].map(code).join(', ');
}
