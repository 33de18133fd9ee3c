import { gpus } from '../../catalog/gpus';
import { dcgm } from '../../catalog/metrics/dcgm';
import type { Metric } from '../../catalog/metrics/metric';
import { prometheusTarget } from '../../catalog/metrics/platform';
import { requiredTrainingMetrics, type TrainingPhase, training } from '../../catalog/metrics/training';
import { aggregate, either, type Matcher, select } from '../../promql/expression';
import { durationSeconds, formatDuration, formatNumber } from '../../promql/format';
import { namespaceLabels, podLabels, rankLabels, runLabels } from '../../promql/labels';
import type { RecordingRule } from '../model';
import type { TrainingJob } from './context';
import { ofScrapedJob } from './job-metric';
import { trainingSeries } from './series';

const onRun = `on (${runLabels.join(', ')})`;
const onPod = `on (${podLabels.join(', ')})`;

/** Window of goodput in seconds. */
const hour = 3600;

/** Shortest time without a step, over all starts, that tells a run which never begins from one which was started again, in seconds. */
const leastRestarting = 1800;

/** Longest gap that a crash loop leaves between two starts, with time to spare: Kubernetes waits 5 minutes at most. */
const restartGap = 900;

/** Phases in which the model learns; the others only make that possible. */
const productivePhases: readonly TrainingPhase[] = ['forward', 'backward', 'optimizer'];

/** Phases that a rank is in before it waits for any other. */
const ownPhases: readonly TrainingPhase[] = ['data_loading', 'forward'];

/** Share of a step below which a difference between ranks is noise. */
const trifle = 0.1;

type Record = readonly [record: string, expr: string];

/**
 * Series of one job, per run and free of the pods' names, so that a restart goes on in the same series.
 *
 * Rates are taken per series and added up afterwards: a counter that a restart sets back does no harm.
 */
export function contractRecordings(job: TrainingJob): RecordingRule[] {
  const records: Record[] = [
    ...stateRecords(job),
    ...speedRecords(job),
    ...phaseRecords(job),
    ...efficiencyRecords(job),
    [trainingSeries.missingMetrics, missingMetrics(job)],
  ];
  return records.map(([record, expr]) => ({ record, expr, labels: { job_name: job.name } }));
}

function jobMetric(job: TrainingJob, { name }: Pick<Metric, 'name'>, ...matchers: readonly Matcher[]): string {
  return ofScrapedJob(job, name, ...matchers);
}

function perRun(operator: 'sum' | 'max' | 'min' | 'avg' | 'count', expression: string): string {
  return aggregate(operator, runLabels, expression);
}

function rate(job: TrainingJob, metric: Pick<Metric, 'name'>, window: string, ...matchers: readonly Matcher[]): string {
  return `rate(${jobMetric(job, metric, ...matchers)}[${window}])`;
}

function inPhases(...phases: readonly TrainingPhase[]): Matcher {
  return ['phase', phases.length === 1 ? '=' : '=~', phases.join('|')];
}

/** Whether the run has work, whether it is past its warm-up, and how long ago it made a step. */
function stateRecords(job: TrainingJob): Record[] {
  const active = perRun('max', jobMetric(job, training.active));
  const started = perRun('max', jobMetric(job, training.startTimestamp));
  const lastStep = perRun('max', `${jobMetric(job, training.lastStepTimestamp)} > 0`);
  const warmingUp = `time() - ${started} < ${formatNumber(durationSeconds(job.warmUp))}`;
  return [
    [trainingSeries.active, active],
    // A program that does not say when it started counts as steady at once.
    [trainingSeries.steady, `${active} == 1\nunless ${onRun}\n${warmingUp}`],
    // Before the first step the time since the start counts, so that a run that never begins is noticed as well.
    [trainingSeries.sinceStep, `time() - (${either(lastStep, started)})`],
    [trainingSeries.restartingWithoutStep, restartingWithoutStep(job)],
    // A NaN of any rank makes the mean NaN; the maximum would hide it.
    [trainingSeries.loss, perRun('avg', jobMetric(job, training.loss))],
  ];
}

/**
 * Time without a step over all starts, where it is longer than any start should take. Each start of a crash loop begins a new
 * warm-up, so that the run is never steady. A run that had stopped meanwhile was not there that long ago.
 */
function restartingWithoutStep(job: TrainingJob): string {
  const allowed = Math.max(2 * durationSeconds(job.warmUp), leastRestarting);
  const lookBack = formatDuration(allowed + restartGap);
  const lastStep = perRun('max', `max_over_time(${jobMetric(job, training.lastStepTimestamp)}[${lookBack}]) > 0`);
  const firstStart = perRun('min', `min_over_time(${jobMetric(job, training.startTimestamp)}[${lookBack}])`);
  const active = `max_over_time(${jobMetric(job, training.active)}[${formatDuration(restartGap)}]`;
  return [
    `time() - (${either(lastStep, firstStart)}) > ${formatNumber(allowed)}`,
    `${perRun('max', `${active})`)} == 1`,
    `${perRun('max', `${active} offset ${formatDuration(allowed - restartGap)})`)} == 1`,
  ].join(`\nand ${onRun}\n`);
}

function speedRecords(job: TrainingJob): Record[] {
  return [
    [trainingSeries.samples, perRun('sum', rate(job, training.samples, '5m'))],
    [trainingSeries.tokens, perRun('sum', rate(job, training.tokens, '5m'))],
    [trainingSeries.stepSeconds, `${stepSum(job, runLabels, '5m')} / (${stepCount(job, runLabels, '5m')} > 0)`],
    ...rankRecords(job),
  ];
}

function stepSum(job: TrainingJob, labels: readonly string[], window: string): string {
  return aggregate('sum', labels, rate(job, { name: `${training.stepSeconds.name}_sum` }, window));
}

function stepCount(job: TrainingJob, labels: readonly string[], window: string): string {
  return aggregate('sum', labels, rate(job, { name: `${training.stepSeconds.name}_count` }, window));
}

/**
 * How much longer a rank takes than the median one. Ranks that synchronise take equally long for a step, because all wait for
 * the slowest; what a rank does before it first waits tells them apart, where that is more than a trifle. The greater counts.
 */
function rankRecords(job: TrainingJob): Record[] {
  const { rankStepSeconds, rankOwnSeconds, rankSlowness } = trainingSeries;
  const [step, own] = [rankStepSeconds, rankOwnSeconds].map((series) => select(series, ofRecords(job))) as [
    string,
    string,
  ];
  const steps = `(${stepCount(job, rankLabels, '10m')} > 0)`;
  const overMedian = (seconds: string, all: string, name: string) => {
    const median = `quantile by (${runLabels.join(', ')}) (0.5, ${all}) > 0`;
    return `label_replace(${seconds} / ${onRun} group_left () (${median}), "of", "${name}", "", "")`;
  };
  return [
    [rankStepSeconds, `${stepSum(job, rankLabels, '10m')} / ${steps}`],
    [
      rankOwnSeconds,
      `${aggregate('sum', rankLabels, rate(job, training.phaseSeconds, '10m', inPhases(...ownPhases)))} / ${steps}`,
    ],
    [
      rankSlowness,
      aggregate(
        'max',
        rankLabels,
        either(overMedian(step, step, 'step'), overMedian(`(${own} > ${trifle} * ${step})`, own, 'own')),
      ),
    ],
  ];
}

/**
 * Share of every phase, each over its own limit, and the one that is furthest over it: once for the limits of an information and
 * once for those of a warning, as the backward pass has two. The verdicts look at half an hour, as phases that take turns at
 * being the furthest would else start a new one at every turn.
 */
function phaseRecords(job: TrainingJob): Record[] {
  const { dataLoading, backwardToForward, optimizer } = job.limits;
  const phase = [...runLabels, 'phase'];
  const seconds = (...matchers: readonly Matcher[]) =>
    aggregate('sum', phase, rate(job, training.phaseSeconds, '10m', ...matchers));
  const all = perRun('sum', rate(job, training.phaseSeconds, '10m'));
  const shareOf = (name: TrainingPhase) => select(trainingSeries.phaseShare, ofRecords(job), inPhases(name));
  const forward = perRun('sum', shareOf('forward'));
  const lasting = (...matchers: readonly Matcher[]) => {
    const excess = select(trainingSeries.phaseExcess, ofRecords(job), ...matchers);
    // A run that stands still has no verdict, whatever it did before.
    return aggregate('max', phase, `avg_over_time(${excess}[30m]) and ${excess}`);
  };
  const furthest = (excess: string) => `topk by (${runLabels.join(', ')}) (1, ${excess})`;
  const overWarning = `${lasting(['phase', '=', 'backward'])} / ${formatNumber(backwardToForward.warning / backwardToForward.info)}`;
  return [
    [trainingSeries.phaseShare, `${seconds()} / ${onRun} group_left () (${all} > 0)`],
    [
      trainingSeries.phaseExcess,
      either(
        `${aggregate('max', phase, shareOf('data_loading'))} / ${formatNumber(dataLoading)}`,
        `${aggregate('max', phase, shareOf('optimizer'))} / ${formatNumber(optimizer)}`,
        `${aggregate('max', phase, shareOf('backward'))} / ${onRun} group_left () (${forward} > 0) / ${formatNumber(backwardToForward.info)}`,
      ),
    ],
    [trainingSeries.bottleneck, furthest(lasting())],
    [trainingSeries.bottleneckWarning, furthest(either(lasting(['phase', '!=', 'backward']), overWarning))],
  ];
}

/** Matchers of what the rules record about a job. */
function ofRecords(job: TrainingJob): Matcher {
  return ['job_name', '=', job.name];
}

/** A setting of the job as a series, so that one alert serves jobs with different settings. */
function constantPerRun(job: TrainingJob, value: number): string {
  return `0 * ${perRun('max', jobMetric(job, training.active))} + ${formatNumber(value)}`;
}

/** What the run makes of its GPUs and of its time. */
function efficiencyRecords(job: TrainingJob): Record[] {
  const peak = gpus[job.gpu].peakFlopsBf16 * job.gpusPerRank;
  const flops = aggregate('sum', rankLabels, rate(job, training.flops, '5m'));
  return [
    [trainingSeries.flopsUtilization, `${perRun('avg', flops)} / ${formatNumber(peak)}`],
    [trainingSeries.goodput, goodput(job)],
    [trainingSeries.gpuEngineActive, gpuActivity(job, dcgm.engineActive)],
    [trainingSeries.gpuSmActive, gpuActivity(job, dcgm.smActive)],
    [trainingSeries.gpuTensorActive, gpuActivity(job, dcgm.tensorActive)],
    [trainingSeries.gpuTarget, constantPerRun(job, job.gpuUtilization)],
  ];
}

/**
 * Share of an hour, or of the time since a younger run began, that its ranks spent in productive phases. Waiting for data,
 * checkpoints and the time between two starts count against it; steps that a restart repeats do not, as nothing reports them.
 */
function goodput(job: TrainingJob): string {
  const productive = perRun(
    'sum',
    `increase(${jobMetric(job, training.phaseSeconds, inPhases(...productivePhases))}[1h])`,
  );
  const ranks = perRun(
    'count',
    aggregate('count', rankLabels, `last_over_time(${jobMetric(job, training.active)}[1h])`),
  );
  const firstStart = perRun('min', `min_over_time(${jobMetric(job, training.startTimestamp)}[1h])`);
  const active = `${perRun('max', jobMetric(job, training.active))} == 1`;
  return `${productive} / (${ranks} * clamp_max(time() - ${firstStart}, ${hour}) > 0)\nand ${onRun}\n${active}`;
}

/**
 * Mean activity of the GPUs that the run's pods hold. The mean of each pod comes first, as a pod may report for two runs, and
 * the copies that sharing makes of a GPU collapse before.
 */
function gpuActivity(job: TrainingJob, metric: Pick<Metric, 'name'>): string {
  const device = [...podLabels, 'UUID', 'GPU_I_ID'];
  const perPod = aggregate(
    'avg',
    podLabels,
    aggregate('max', device, select(metric.name, ['namespace', '=', job.namespace], ['pod', '!=', ''])),
  );
  const pods = aggregate('max', [...runLabels, 'pod'], `${jobMetric(job, training.active)} == 1`);
  return perRun('avg', `${pods} * ${onPod} group_left () ${perPod}`);
}

/** How many metrics of the contract no pod of the job reports, while there are pods; those that do not answer report none. */
function missingMetrics(job: TrainingJob): string {
  const found = aggregate('count', namespaceLabels, jobMetric(job, prometheusTarget.up));
  const missing = requiredTrainingMetrics.map((metric, index) => {
    const name = metric.kind === 'histogram' ? `${metric.name}_count` : metric.name;
    const reported = aggregate('count', namespaceLabels, jobMetric(job, { name }));
    const absent = `(${found} unless on (${namespaceLabels.join(', ')}) ${reported})`;
    return `label_replace(${absent}, "metric", "${index}", "", "")`;
  });
  return aggregate('count', namespaceLabels, either(...missing));
}
