import { alertingRules, recordingRules } from '../../../alert-rules/model';
import { trainingSeries } from '../../../alert-rules/training/series';
import { gpus } from '../../../catalog/gpus';
import { dcgmFields } from '../../../catalog/metrics/dcgm';
import { jobSet } from '../../../catalog/metrics/jobset';
import { kueue } from '../../../catalog/metrics/kueue';
import { megatron } from '../../../catalog/metrics/megatron';
import type { Metric } from '../../../catalog/metrics/metric';
import { kubeJobs, kubeState, prometheusTarget } from '../../../catalog/metrics/platform';
import { training } from '../../../catalog/metrics/training';
import { checkExpression, seriesNames } from '../../../promql/contract';
import { durationSeconds, formatNumber } from '../../../promql/format';
import { parseExpression } from '../../../promql/parse';
import { callsOf, joinLabels } from '../support/promql';
import { trainingGroupsOf, trainingJob } from '../support/training';

const contract: readonly Metric[] = [
  training,
  kueue,
  kubeJobs,
  kubeState,
  jobSet,
  dcgmFields,
  prometheusTarget,
].flatMap((table): Metric[] => Object.values(table));
const jobs = [trainingJob(), trainingJob({ name: 'finetune', namespace: 'other' })];

describe('the training rules', () => {
  const groups = trainingGroupsOf({}, jobs);
  const rules = groups.flatMap((group) => group.rules);
  const names = (found: typeof rules) => found.map((rule) => ('alert' in rule ? rule.alert : rule.record));
  const lacking = (isGood: (expr: string) => boolean) => names(rules.filter((rule) => !isGood(rule.expr)));

  test('parse, and use only what the contract has or what they record', () => {
    const produced = new Set([...contract.flatMap(seriesNames), ...recordingRules(groups).map(({ record }) => record)]);
    expect(rules.flatMap((rule) => checkExpression(rule.expr, produced, { major: 2, minor: 42 }))).toEqual([]);
  });

  test('keep cluster and namespace in every aggregation and every join', () => {
    const kept = (labels: readonly string[]) => labels.includes('cluster') && labels.includes('namespace');
    // What is known from controllers gets both from its rule.
    const own = rules.filter((rule) => !('record' in rule && rule.labels?.namespace !== undefined));
    expect(names(own.filter(({ expr }) => callsOf(expr).some(({ by }) => by !== undefined && !kept(by))))).toEqual([]);
    expect(names(own.filter(({ expr }) => !joinLabels(expr).every(kept)))).toEqual([]);
  });

  test('never ask for what is absent', () => {
    expect(lacking((expr) => !parseExpression(expr).functions.some((name) => name.startsWith('absent')))).toEqual([]);
  });

  test('take rates of counters only, and before anything is added up', () => {
    const rated = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/(?:rate|increase)\(([\w:]+)/g)].map(([, name]) => name),
    );
    expect(rated.filter((name) => !/^(ml_training|kueue)_\w+_(total|sum|count)$/.test(name ?? ''))).toEqual([]);
    expect(rated.length).toBeGreaterThan(5);
  });

  test('look back 6 hours at most', () => {
    const tooFar = rules.filter(({ expr }) =>
      parseExpression(expr).selectors.some(
        ({ lookBack }) => lookBack.reduce((sum, part) => sum + durationSeconds(part), 0) > 21_600,
      ),
    );
    expect(names(tooFar)).toEqual([]);
  });

  test('record every series under its name, the same ones for every job', () => {
    const recorded = recordingRules(groups);
    expect([...new Set(recorded.map(({ record }) => record))].sort()).toEqual(Object.values(trainingSeries).sort());
    const of = (name: string) => recorded.filter(({ labels }) => labels?.job_name === name).map(({ record }) => record);
    expect(of('finetune')).toEqual(of('pretrain'));
    expect(recorded.filter(({ record }) => !/^training:[a-z0-9_]+:[a-z0-9_]+$/.test(record))).toEqual([]);
  });

  test('have one alert for all jobs', () => {
    const perAlert = alertingRules(groups).map(({ alert, severity }) => `${alert} ${severity}`);
    expect(new Set(perAlert).size).toBe(perAlert.length);
  });

  test('alert only about runs that have work, except where no run can tell', () => {
    const loose = alertingRules(groups).filter(
      ({ expr }) => ![trainingSeries.steady, trainingSeries.active].some((series) => expr.includes(series)),
    );
    expect(loose.map(({ alert }) => alert)).toEqual([
      'TrainingMetricsMissing',
      'TrainingQueueWaitLong',
      'TrainingWorkloadEvicted',
      'TrainingJobFailed',
    ]);
  });
});

describe('what a job sets', () => {
  const exprOf = (record: string, options: object) =>
    recordingRules(trainingGroupsOf({}, [trainingJob(options)])).find((rule) => rule.record === record)?.expr ?? '';

  test.each<[string, string, object, string]>([
    ['the warm-up', trainingSeries.steady, { warmUp: '1h' }, '< 3600'],
    ['the target of its GPUs', trainingSeries.gpuTarget, { gpuUtilization: 0.6 }, '+ 0.6'],
    ['the limit of data loading', trainingSeries.phaseExcess, { limits: { dataLoading: 0.3 } }, '/ 0.3'],
    ['the limit of the optimizer', trainingSeries.phaseExcess, { limits: { optimizer: 0.07 } }, '/ 0.07'],
    [
      'the limits of the backward pass',
      trainingSeries.bottleneckWarning,
      { limits: { backwardToForward: { info: 3, warning: 3.3 } } },
      '/ 1.1',
    ],
  ])('is part of the rules: %s', (_what, record, options, part) => {
    expect(exprOf(record, options)).toContain(part);
    expect(exprOf(record, {})).not.toContain(part);
  });

  test.each(Object.keys(gpus) as (keyof typeof gpus)[])(
    'FLOPs are measured against the peak of the GPUs of a rank: %s',
    (gpu) => {
      const peak = gpus[gpu].peakFlopsBf16;
      expect(exprOf(trainingSeries.flopsUtilization, { gpu, gpusPerRank: 4 })).toMatch(
        new RegExp(`/ ${formatNumber(4 * peak)}$`),
      );
    },
  );
});

describe('a job whose program is Megatron', () => {
  const groups = trainingGroupsOf({}, [trainingJob({ source: 'megatron', queue: undefined, workload: undefined })]);
  const recorded = recordingRules(groups).filter(({ labels }) => labels?.job_name !== undefined);

  test('records what Megatron reports under the names of all others, per run', () => {
    expect(recorded.map(({ record }) => record)).toEqual([
      trainingSeries.active,
      trainingSeries.steady,
      trainingSeries.loss,
      trainingSeries.tokens,
      trainingSeries.stepSeconds,
      trainingSeries.flopsUtilization,
      trainingSeries.missingMetrics,
    ]);
    const produced = new Set(
      [megatron, prometheusTarget].flatMap((table) => Object.values<Metric>(table).flatMap(seriesNames)),
    );
    expect(recorded.flatMap(({ expr }) => checkExpression(expr, produced, { major: 2, minor: 42 }))).toEqual([]);
  });
});

describe('what controllers report', () => {
  const exprsOf = (clusterLabels: Readonly<Record<string, string>>, job: object) =>
    recordingRules(trainingGroupsOf({}, [trainingJob(job)], clusterLabels)).filter(({ labels }) => labels?.namespace);

  test('gets the cluster from the rule, unless the backend sets it', () => {
    for (const rule of exprsOf({ cluster: 'research' }, {})) {
      expect(rule.labels).toMatchObject({ cluster: 'research', namespace: 'research', job_name: 'pretrain' });
      expect(rule.expr).not.toMatch(/by \(cluster\b(?!_queue)/);
    }
    for (const rule of exprsOf({}, {})) {
      expect(rule.labels).toEqual({ namespace: 'research', job_name: 'pretrain' });
      expect(rule.expr).toMatch(/by \(cluster\b(?!_queue)/);
    }
  });

  test.each([
    [{ kind: 'jobset', name: 'pretrain' }, 'jobset_failed_total{jobset_name=~"research/(pretrain)"}'],
    [
      { kind: 'job', name: 'pretrain-.*' },
      'kube_job_failed{namespace="research",job_name=~"pretrain-.*",condition="true"}',
    ],
  ])('is asked for the objects that the job names: %j', (workload, selector) => {
    const [failed] = exprsOf({}, { workload, queue: undefined });
    expect(failed?.expr).toContain(selector);
  });

  test('is not asked for where a job names neither', () => {
    expect(exprsOf({}, { workload: undefined, queue: undefined })).toEqual([]);
  });
});
