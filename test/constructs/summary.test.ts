import type { DcgmField } from '../../catalog/metrics/metric';
import { nodePoolSchema } from '../../constructs/fleet/node-pool';
import { inferenceServiceSchema } from '../../constructs/packs/inference-options';
import { rawSeriesPerGpu, summarize } from '../../constructs/summary';
import { inferenceGroupsOf } from '../alert-rules/support/inference';
import { trainingGroupsOf, trainingJob } from '../alert-rules/support/training';

const field = (overrides: Partial<DcgmField>): DcgmField => ({
  name: 'DCGM_FI_DEV_X',
  kind: 'gauge',
  unit: 'count',
  help: 'Some value.',
  mig: 'repeated',
  source: 'device',
  ...overrides,
});
const fields = [
  field({}),
  field({ mig: 'absent' }),
  field({ mig: 'own', seriesPerGpu: 3 }),
  field({ seriesPerGpu: 0 }),
  field({ source: 'label' }),
];
const pool = (overrides: object) =>
  nodePoolSchema.parse({ name: 'a', machineType: 'a2-highgpu-8g', zones: ['us-central1-a'], ...overrides });
const serving = pool({ machineType: 'a2-ultragpu-1g', mig: '1g.10gb', nodes: { max: 3 } });

describe('the raw series of a GPU', () => {
  test('are one per field unless the field says otherwise, without labels', () => {
    expect(rawSeriesPerGpu(fields, {})).toBe(1 + 1 + 3 + 0);
  });

  test('are repeated by each MIG instance, without the fields that instances lack', () => {
    expect(rawSeriesPerGpu(fields, serving)).toBe((1 + 3) * 7);
  });
});

describe('a summary', () => {
  const alert = { severity: 'critical', expr: 'x', for: '0s', summary: '', description: '' } as const;
  const content = {
    rules: [
      {
        name: 'a',
        rules: [
          { record: 'gpu:a:b', expr: 'x' },
          { record: 'node:a:b', expr: 'x' },
        ],
      },
      {
        name: 'b',
        rules: [
          { ...alert, alert: 'A' },
          { ...alert, alert: 'A', severity: 'warning' as const },
          { ...alert, alert: 'B' },
        ],
      },
    ],
  };

  const target = { job: 'x', namespace: 'x', podLabels: {}, port: 'x', metrics: fields };
  const packs = [
    { name: 'a', content },
    { name: 'b', content: {} },
    { name: 'c', content: { scrapeTargets: [target] } },
  ];

  test('tells which pack brings the series of a GPU', () => {
    expect(summarize(packs, fields, []).seriesPerGpuByPack).toEqual([
      { pack: 'a', raw: 0, recorded: 1 },
      { pack: 'c', raw: 5, recorded: 0 },
    ]);
  });

  test('counts groups, recorded series, and alerts once for all their severities', () => {
    expect(summarize(packs, fields, [])).toMatchObject({
      groups: 2,
      recordedSeries: 2,
      alerts: 2,
      boards: 0,
      panels: 0,
      seriesPerGpu: { raw: 5, recorded: 1 },
    });
  });

  test('tells what is recorded about each training job, per run and per rank', () => {
    const rules = trainingGroupsOf({}, [
      trainingJob({ queue: undefined, workload: undefined }),
      trainingJob({ name: 'mega', source: 'megatron', queue: undefined, workload: undefined }),
    ]);
    const [pretrain, mega] = summarize([{ name: 'training', content: { rules } }], fields, []).trainingJobs;
    // 17 of which there is one, 5 phases, 3 limits, and 3 that say what is usual with the steady values they are made from.
    expect(pretrain).toEqual({ job: 'pretrain', perRun: 17 + 5 + 3 + 2 * 3, perRank: 3 });
    // Seven of its own, and the steady and the usual values of two of them.
    expect(mega).toEqual({ job: 'mega', perRun: 7 + 2 * 2, perRank: 0 });
  });

  test('tells what is recorded about each inference service, its buckets and targets included', () => {
    const service = (server: string, options: object = {}) =>
      inferenceServiceSchema.parse({ name: server, namespace: 'serving', podLabels: { app: 'a' }, server, ...options });
    const sla = { signal: 'timeToFirstToken', p99: 0.5 };
    const services = [service('vllm', { sla }), service('torchserve'), service('nim')];
    const rules = inferenceGroupsOf({}, { services });
    const { inferenceServices } = summarize([{ name: 'inference', content: { rules } }], fields, [], services);
    // Pods and those that answer, six signals of which there is one, requests over two windows, errors, requests of the SLA, slow
    // and very slow ones; then three histograms, three quantiles, seven longer windows of three rates, and six that tell of days
    // and the error budget.
    const vllm = 2 + 6 + 2 + 1 + 3 + (22 + 23 + 20) + 3 + 7 * 3 + 6;
    expect(inferenceServices).toEqual([
      { service: 'vllm', series: vllm, unknownBuckets: 0 },
      // Pods and those that answer, requests, errors, two means, and longer windows; without a histogram nothing counts for an SLA.
      { service: 'torchserve', series: 2 + 2 + 1 + 2 + 7, unknownBuckets: 0 },
      { service: 'nim', series: expect.any(Number), unknownBuckets: 3 },
    ]);
  });

  test('tells what watching the fleet costs at its largest', () => {
    const { fleet } = summarize([{ name: 'a', content }], fields, [pool({ nodes: { max: 2 } }), serving]);
    const series = 16 * (5 + 1) + 3 * (28 + 1);
    expect(fleet).toEqual({
      gpus: 19,
      series,
      samplesPerSecond: series / 30,
      bytesPerDay: (series / 30) * 2 * 86_400,
    });
  });

  test('of no fleet costs nothing', () => {
    expect(summarize([{ name: 'a', content }], fields, []).fleet).toEqual({
      gpus: 0,
      series: 0,
      samplesPerSecond: 0,
      bytesPerDay: 0,
    });
  });
});
