import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { dcgm, dcgmFields } from '../../catalog/metrics/dcgm';
import { inferenceMetrics } from '../../catalog/metrics/inference';
import { jobSet } from '../../catalog/metrics/jobset';
import { kueue } from '../../catalog/metrics/kueue';
import { megatron } from '../../catalog/metrics/megatron';
import type { DcgmField, Metric, Unit } from '../../catalog/metrics/metric';
import { kubeJobs, kubeState, prometheusAlerts, prometheusTarget } from '../../catalog/metrics/platform';
import { requiredTrainingMetrics, training } from '../../catalog/metrics/training';

const fields: readonly DcgmField[] = Object.values(dcgmFields);
const metrics: readonly Metric[] = [
  ...fields,
  ...[
    prometheusTarget,
    prometheusAlerts,
    kubeState,
    kubeJobs,
    training,
    megatron,
    kueue,
    jobSet,
    inferenceMetrics,
  ].flatMap((table): Metric[] => Object.values(table)),
];
const names = (of: readonly Metric[]) => of.map(({ name }) => name);

describe('every metric of the contract', () => {
  test('has a name of its own', () => {
    expect(names(metrics).filter((name, index, all) => all.indexOf(name) !== index)).toEqual([]);
  });

  test('has a name and labels that Prometheus accepts without quotes', () => {
    expect(names(metrics).filter((name) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))).toEqual([]);
    const labels = metrics.flatMap((metric) => metric.labels ?? []);
    expect(labels.filter((label) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) || label.startsWith('__'))).toEqual([]);
  });

  test('is explained by one sentence that fits into a CSV cell', () => {
    const bad = metrics.filter(({ help }) => !/^[A-Z][^,"\n]{8,}\.$/.test(help));
    expect(names(bad)).toEqual([]);
  });

  test('has ascending buckets exactly where it is a histogram', () => {
    const bad = metrics.filter(({ kind, buckets = [] }) => {
      const ascending = buckets.every((bound, index) => index === 0 || bound > Number(buckets[index - 1]));
      return (kind === 'histogram') !== buckets.length > 0 || !ascending;
    });
    expect(names(bad)).toEqual([]);
  });
});

describe('every field of DCGM', () => {
  const prefixes = {
    device: /^DCGM_FI_DEV_/,
    profiling: /^DCGM_FI_PROF_/,
    exporter: /^DCGM_EXP_/,
    label: /^DCGM_FI_/,
  } as const;

  test('is named after who measures it', () => {
    expect(names(fields.filter(({ name, source }) => !prefixes[source].test(name)))).toEqual([]);
  });

  // The first pattern that fits decides.
  const rules: readonly [ending: RegExp, kind: Metric['kind'], unit: Unit][] = [
    [/_TEMP$/, 'gauge', 'celsius'],
    [/_CLOCK$/, 'gauge', 'megahertz'],
    [/_(POWER_USAGE|POWER_LIMIT)$/, 'gauge', 'watts'],
    [/_ENERGY_CONSUMPTION$/, 'counter', 'millijoules'],
    [/_VIOLATION$/, 'counter', 'nanoseconds'],
    [/_DEV_FB_/, 'gauge', 'mebibytes'],
    [/_UTIL$/, 'gauge', 'percent'],
    [/_EVENT_REASONS$/, 'gauge', 'bitmask'],
    [/_(ACTIVE|OCCUPANCY)$/, 'gauge', 'ratio'],
    [/_PROF_.*_BYTES$/, 'gauge', 'bytes_per_second'],
    [/_EXP_.*_COUNT$/, 'gauge', 'count'],
    [/_TOTAL$/, 'counter', 'count'],
    [/_REMAPPED_ROWS$/, 'counter', 'count'],
    [/_ROW_REMAP_/, 'gauge', 'boolean'],
    [/_REPLAY_COUNTER$/, 'counter', 'count'],
    [/_LINK_WIDTH$/, 'gauge', 'count'],
    [/_HEALTH_STATUS$/, 'gauge', 'code'],
    [/_VERSION$/, 'info', 'code'],
  ];

  test.each(fields.map((field) => [field.name, field] as const))(
    '%s has the kind and unit of its name',
    (name, field) => {
      const [, kind, unit] = rules.find(([ending]) => ending.test(name)) ?? [];
      expect({ kind: field.kind, unit: field.unit }).toEqual({ kind, unit });
    },
  );

  test('comes with a version that is known', () => {
    const versions: readonly string[] = dcgmExporterVersions.map(({ version }) => version);
    expect(fields.flatMap(({ since }) => (since === undefined || versions.includes(since) ? [] : [since]))).toEqual([]);
  });

  test('costs a whole number of series', () => {
    const bad = fields.filter(({ seriesPerGpu = 1 }) => seriesPerGpu < 0 || !Number.isInteger(seriesPerGpu));
    expect(names(bad)).toEqual([]);
  });

  test('lacks a value of its own under MIG where the driver gives none: utilization, remapped rows, link traffic', () => {
    const absent = fields.filter(({ mig }) => mig === 'absent');
    expect(names(absent).filter((name) => !/_UTIL$|ROW|_BYTES$/.test(name))).toEqual([]);
    expect(names(fields.filter(({ name, mig }) => /_UTIL$|ROW/.test(name) && mig !== 'absent'))).toEqual([]);
  });

  test('is repeated by MIG instances where it belongs to the board: temperature, power, clocks', () => {
    const board = fields.filter(({ unit }) => ['celsius', 'watts', 'millijoules', 'megahertz'].includes(unit));
    expect(names(board.filter(({ mig }) => mig !== 'repeated'))).toEqual([]);
  });
});

test('the XID counter exists from the version on that is said to count XIDs', () => {
  const [first] = dcgmExporterVersions.filter(({ xidMetric }) => xidMetric === 'counter');
  expect(dcgm.xidErrors.since).toBe(first?.version);
});

test('the latching last XID is not part of the contract, so that no rule can use it', () => {
  expect(names(fields)).not.toContain('DCGM_FI_DEV_XID_ERRORS');
});

describe('every metric of a training program', () => {
  const contract: readonly Metric[] = Object.values(training);

  test('says by its name what it counts and in which unit', () => {
    expect(names(contract).filter((name) => !name.startsWith('ml_training_'))).toEqual([]);
    expect(names(contract.filter(({ name, kind }) => name.endsWith('_total') !== (kind === 'counter')))).toEqual([]);
    expect(
      names(contract.filter(({ name, unit }) => /_seconds(_total)?$/.test(name) !== (unit === 'seconds'))),
    ).toEqual([]);
  });

  test('has a bounded number of series: one per run, rank and phase, none per step', () => {
    const labels = new Set(contract.flatMap((metric) => metric.labels ?? []));
    expect([...labels]).toEqual(['run', 'rank', 'phase']);
  });

  test('is required only where it is part of the contract', () => {
    expect(names(requiredTrainingMetrics).filter((name) => !names(contract).includes(name))).toEqual([]);
  });
});
