import { alertsOfKubeState } from '../../../alert-rules/gpu/coverage-alerts';
import { type GpuAlertOptions, gpuAlertDefinitions } from '../../../alert-rules/gpu/options';
import { gpuSeries } from '../../../alert-rules/gpu/recording';
import { gpuStates, samplesPerHour } from '../../../alert-rules/gpu/waste-recording';
import { alertingRules, recordingRules } from '../../../alert-rules/model';
import { dcgmFields } from '../../../catalog/metrics/dcgm';
import type { Metric } from '../../../catalog/metrics/metric';
import { kubeState, prometheusAlerts, prometheusTarget } from '../../../catalog/metrics/platform';
import { checkExpression } from '../../../promql/contract';
import { oneOf, select } from '../../../promql/expression';
import { durationSeconds } from '../../../promql/format';
import { parseExpression } from '../../../promql/parse';
import { callsOf, joinLabels } from '../support/promql';
import { contexts, fullContext, groupsOf } from '../support/rules';

const contract: readonly Metric[] = [dcgmFields, prometheusTarget, prometheusAlerts, kubeState].flatMap(
  (table): Metric[] => Object.values(table),
);
const recorded: readonly string[] = Object.values(gpuSeries);
const overSeries = ['rate', 'increase', 'irate', 'resets'];

describe.each(contexts)('the GPU rules with %s', (_name, context) => {
  const groups = groupsOf(context);
  const rules = groups.flatMap((group) => group.rules);
  const names = (found: typeof rules) => found.map((rule) => ('alert' in rule ? rule.alert : rule.record));
  const lacking = (isGood: (expr: string) => boolean) => names(rules.filter((rule) => !isGood(rule.expr)));

  test('parse, and use only what the contract has or what they record', () => {
    const produced = new Set([
      ...contract.map(({ name }) => name),
      ...recordingRules(groups).map((rule) => rule.record),
    ]);
    const problems = rules.flatMap((rule) => checkExpression(rule.expr, produced, { major: 2, minor: 42 }));
    expect(problems).toEqual([]);
  });

  test('keep the cluster in every aggregation, unless the rule puts it on', () => {
    const bad = rules.filter((rule) => {
      const added = 'record' in rule && rule.labels?.cluster !== undefined;
      return !added && callsOf(rule.expr).some(({ by }) => by !== undefined && !by.includes('cluster'));
    });
    expect(names(bad)).toEqual([]);
  });

  test('match by cluster in every join', () => {
    expect(lacking((expr) => joinLabels(expr).every((labels) => labels.includes('cluster')))).toEqual([]);
  });

  test('never ask for what is absent, which is quiet while a single node is left', () => {
    expect(lacking((expr) => !parseExpression(expr).functions.some((name) => name.startsWith('absent')))).toEqual([]);
  });

  test('ask either whether any exporter answers, or whether one without profiling does', () => {
    const [, ...unprofiled] = context.exporterJobs;
    const allowed = [context.exporterJobs, unprofiled].map((jobs) => select('up', oneOf('job', jobs)));
    const asked = rules.flatMap((rule) => rule.expr.match(/\bup\{[^}]*\}/g) ?? []);
    expect(asked).toContain(allowed[0]);
    expect(asked.filter((selector) => !allowed.includes(selector))).toEqual([]);
  });

  test('take rates of counters only', () => {
    // Recorded from counters, without the workload's labels.
    const recordedCounters: string[] = [gpuSeries.eccDoubleBit, gpuSeries.xidErrors, gpuSeries.nvlinkRetries];
    const counters = [
      ...contract.filter(({ kind }) => kind === 'counter').map(({ name }) => name),
      ...recordedCounters,
    ];
    const rated = rules.flatMap((rule) =>
      callsOf(rule.expr).flatMap((call) => (overSeries.includes(call.name) ? call.metrics : [])),
    );
    expect(rated.filter((metric) => !counters.includes(metric))).toEqual([]);
  });

  test('look back 6 hours at most, because they are evaluated every 30 seconds', () => {
    const tooFar = groups.filter(
      (group) =>
        (group.interval === undefined || durationSeconds(group.interval) < 300) &&
        group.rules.some((rule) =>
          parseExpression(rule.expr).durations.some((duration) => durationSeconds(duration) > 6 * 3600),
        ),
    );
    expect(tooFar.map(({ name }) => name)).toEqual([]);
  });

  test('are in groups with names of their own, none empty', () => {
    const groupNames = groups.map(({ name }) => name);
    expect(new Set(groupNames).size).toBe(groupNames.length);
    expect(groups.filter((group) => group.rules.length === 0)).toEqual([]);
  });

  test('record under names of the form level:metric:operation, the level being in lower case', () => {
    const found = recordingRules(groups).map((rule) => rule.record);
    expect(found.filter((name) => !/^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+$/.test(name))).toEqual([]);
    expect(found.filter((name) => !recorded.includes(name))).toEqual([]);
  });

  test('record series that say which GPU, node, machine type, MIG size or state they are of', () => {
    const identity: Readonly<Record<string, readonly string[]>> = {
      gpu: ['cluster', 'node', 'gpu', 'UUID', 'modelName'],
      node: ['cluster', 'node'],
      machine_type: ['cluster', 'machine_type'],
      mig_gpu: ['cluster', 'node', 'gpu', 'UUID', 'modelName'],
      mig_size: ['cluster', 'mig_size'],
      // The fleet's own states have no namespace.
      namespace: ['cluster', 'state'],
    };
    const bad = recordingRules(groups).filter((rule) => {
      const automatic = Object.keys(context.clusterLabels).length === 0 ? ['cluster'] : [];
      const outermost = callsOf(rule.expr).find(({ by }) => by !== undefined)?.by ?? automatic;
      const labels = [...outermost, ...Object.keys(rule.labels ?? {})];
      const needed = identity[rule.record.split(':')[0] ?? ''] ?? ['a known level'];
      return needed.some((label) => !labels.includes(label));
    });
    expect(bad.map((rule) => rule.record)).toEqual([]);
  });

  test('alert under names that begin with the subject, and only those that can be set', () => {
    const alerts = new Set(alertingRules(groups).map((rule) => rule.alert));
    expect([...alerts].filter((alert) => !/^Gpu([A-Z][a-z0-9]+)+$/.test(alert))).toEqual([]);
    expect([...alerts].filter((alert) => !(alert in gpuAlertDefinitions))).toEqual([]);
  });
});

describe('recording', () => {
  test('happens before any alert uses it', () => {
    expect(groupsOf()[0]?.name).toBe('gpu-recording');
  });

  test('a full fleet records every series that has a name', () => {
    const full = groupsOf({ ...fullContext, xidMetric: 'counter' });
    const found = new Set(recordingRules(full).map((rule) => rule.record));
    expect(recorded.filter((name) => !found.has(name))).toEqual([]);
  });

  test('without machine types or kube-state-metrics leaves out what needs them', () => {
    const bare = groupsOf({
      ...fullContext,
      xidMetric: 'counter',
      machineTypeLabel: false,
      expectedGpus: {},
      migSizeLabel: false,
      kubeState: false,
    });
    const found = recordingRules(bare).map((rule) => rule.record);
    expect(recorded.filter((name) => !found.includes(name))).toEqual([
      gpuSeries.gpusExpected,
      gpuSeries.migInstancesExpected,
      gpuSeries.gpuCapacity,
      gpuSeries.nodeReady,
      gpuSeries.exporterRestarts,
      gpuSeries.repairPhase,
    ]);
    const alerts = alertingRules(bare).map((rule) => rule.alert);
    expect(alerts.filter((alert) => alertsOfKubeState.some((name) => name === alert))).toEqual([]);
    expect(alerts).not.toContain('GpuNodeUnderRepair');
  });

  test('the expected GPUs once per machine type, with the labels that alerts join on', () => {
    const expected = recordingRules(groupsOf()).filter((rule) => rule.record === gpuSeries.gpusExpected);
    expect(expected.map(({ expr, labels }) => [expr, labels])).toEqual([
      ['vector(8)', { cluster: 'research', machine_type: 'a2-highgpu-8g' }],
      ['vector(1)', { cluster: 'research', machine_type: 'a2-ultragpu-1g' }],
    ]);
  });
});

describe('slow series', () => {
  const slow = groupsOf().find(({ name }) => name === 'gpu-slow');
  const recordedSlowly = recordingRules(slow === undefined ? [] : [slow]).map(({ record }) => record);

  test('are recorded every 5 minutes, before the alerts that read them', () => {
    expect(slow).toMatchObject({ name: 'gpu-slow', interval: '5m' });
    expect(recordedSlowly).toEqual([gpuSeries.uncorrectableRemappedRows]);
    const isAlert = (slow?.rules ?? []).map((rule) => 'alert' in rule);
    expect(isAlert).toEqual([...isAlert].sort());
  });

  test('are read by other groups over a range only, because a single sample is stale too soon', () => {
    const others = groupsOf().filter(({ name }) => name !== slow?.name);
    const bare = others.flatMap((group) =>
      group.rules.filter(({ expr }) =>
        recordedSlowly.some((name) => expr.includes(name) && !new RegExp(`${name}(\\{[^}]*\\})?\\[`).test(expr)),
      ),
    );
    expect(bare).toEqual([]);
  });
});

describe('workloads', () => {
  const rulesFor = (workloads: { training: string; inference: string }, alerts: GpuAlertOptions = {}) =>
    alertingRules(groupsOf({ ...fullContext, workloads }, alerts));

  test('are found in the namespaces that are named', () => {
    const rules = rulesFor({ training: 'lab-.*|team', inference: 'chat' });
    const training = rules.find(({ alert }) => alert === 'GpuTrainingUnderused');
    const inference = rules.find(({ alert }) => alert === 'GpuInferenceUnderused');
    expect(training?.expr).toContain('namespace=~"lab-.*|team"');
    expect(inference?.expr).toContain('namespace=~"chat"');
  });

  test('have no alert where no namespace is named', () => {
    const alerts = rulesFor({ training: '', inference: '' }).map(({ alert }) => alert);
    expect(alerts).not.toContain('GpuTrainingUnderused');
    expect(alerts).not.toContain('GpuInferenceUnderused');
  });

  test('are left to GpuAllocatedIdle below its threshold, and below its default while it is off', () => {
    const exprOf = (alerts: GpuAlertOptions) =>
      rulesFor(fullContext.workloads, alerts).find(({ alert }) => alert === 'GpuTrainingUnderused')?.expr;
    expect(exprOf({ GpuAllocatedIdle: { info: 0.05, warning: 0.01 } })).toContain('>= 0.05');
    expect(exprOf({ GpuAllocatedIdle: false })).toContain('>= 0.02');
  });
});

describe('the states of GPUs', () => {
  const states = (context = fullContext, alerts: GpuAlertOptions = {}) =>
    recordingRules(groupsOf(context, alerts)).filter(({ record }) => record === gpuSeries.gpusByState);

  test('are recorded once each, at the interval that GPU-hours are computed with', () => {
    expect(states().map(({ labels }) => labels?.state)).toEqual([...gpuStates]);
    expect(groupsOf().find(({ name }) => name === 'gpu-waste')?.interval).toBe('1m');
    expect(samplesPerHour).toBe(60);
  });

  test('go by the thresholds of the alerts, and by their defaults while these are off', () => {
    const exprs = (alerts: GpuAlertOptions) =>
      states(fullContext, alerts)
        .map(({ expr }) => expr)
        .join('\n');
    const set = exprs({ GpuAllocatedIdle: { info: 0.07 }, GpuLowSmActivity: { info: 0.33 } });
    expect(set).toContain('< 0.07');
    expect(set).toContain('< 0.33');
    const off = exprs({ GpuAllocatedIdle: false, GpuLowSmActivity: false });
    expect(off).toContain('< 0.02');
    expect(off).toContain('< 0.2)');
  });

  test('compare a node with its own last hours where its machine type is not known', () => {
    const [unavailable] = states({ ...fullContext, machineTypeLabel: false, expectedGpus: {} });
    expect(unavailable?.expr).toContain(`max_over_time(${gpuSeries.gpusSeen}[6h])`);
    expect(unavailable?.expr).not.toContain(gpuSeries.gpusExpected);
  });
});

describe('XIDs', () => {
  const xidRules = (xidMetric: 'window' | 'counter') =>
    alertingRules(groupsOf({ ...fullContext, xidMetric })).filter((rule) => rule.alert.startsWith('GpuXid'));

  test('of exporters that count within a window are the largest count of the last minutes, never a rate', () => {
    const calls = xidRules('window').flatMap((rule) => callsOf(rule.expr));
    const readers = calls.filter(
      ({ metrics, by }) => by === undefined && metrics.includes('DCGM_EXP_XID_ERRORS_COUNT'),
    );
    expect(new Set(readers.map(({ name }) => name))).toEqual(new Set(['max_over_time']));
    expect(xidRules('window').flatMap((rule) => parseExpression(rule.expr).metrics)).not.toContain(
      'DCGM_EXP_XID_ERRORS_TOTAL',
    );
  });

  test('of exporters that count all are an increase, or a series that was not there before', () => {
    for (const rule of xidRules('counter')) {
      expect(parseExpression(rule.expr).metrics).toContain(gpuSeries.xidErrors);
      expect(parseExpression(rule.expr).metrics).not.toContain('DCGM_EXP_XID_ERRORS_COUNT');
      expect(rule.expr).toMatch(/increase\(.*\) > 0/);
      expect(rule.expr).toMatch(/unless .* offset 10m/);
    }
  });

  test('never come from the field that repeats the last code for ever', () => {
    const metrics = [...xidRules('window'), ...xidRules('counter')].flatMap(
      (rule) => parseExpression(rule.expr).metrics,
    );
    expect(metrics).not.toContain('DCGM_FI_DEV_XID_ERRORS');
  });
});
