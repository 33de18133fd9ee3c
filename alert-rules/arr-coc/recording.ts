import { arrCoc } from '../../catalog/metrics/arr-coc';
import { dcgm } from '../../catalog/metrics/dcgm';
import type { Metric } from '../../catalog/metrics/metric';
import { aggregate, either, select } from '../../promql/expression';
import type { RecordingRule, RuleGroup } from '../model';
import { arrCocSeries } from './series';
import { type ArrCocService, arrCocLabels, recorded, reported } from './service';

const onService = `on (${arrCocLabels.join(', ')})`;
const pod = [...arrCocLabels, 'pod'];
const buckets = [...arrCocLabels, 'le'];

/** Fewest patches of an hour whose distribution means anything: the K-S distance of as many alike ones stays below 0.04. */
const fewestPatches = 2000;

/** Metrics that are there from the start of a pod. */
const required = [
  arrCoc.images.name,
  ...[arrCoc.relevanceScore, arrCoc.patchTokens].map(({ name }) => `${name}_count`),
];

/**
 * What is recorded about the service, free of the names of its pods.
 *
 * @param isCollected whether the exporter collects a field; without profiling there is no engine activity
 */
export function arrCocRecordings(service: ArrCocService, isCollected: (field: string) => boolean): RuleGroup[] {
  const labels = { service: service.service };
  const group = (name: string, records: readonly (readonly [string, string])[]): RuleGroup => ({
    name,
    rules: records.map(([record, expr]): RecordingRule => ({ record, expr, labels })),
  });
  return [
    group('arr-coc-recording', [...imageRecords(service), ...gpuRecords(service, isCollected)]),
    { ...group('arr-coc-distributions', distributionRecords(service)), interval: '5m' },
  ];
}

function imageRecords(service: ArrCocService): (readonly [string, string])[] {
  const rate = (metric: string, window = '5m') =>
    aggregate('sum', arrCocLabels, `rate(${reported(service, metric)}[${window}])`);
  const perImage = (metric: string) => `${rate(`${metric}_sum`)} / (${rate(arrCoc.images.name)} > 0)`;
  return [
    [arrCocSeries.images, rate(arrCoc.images.name)],
    [
      arrCocSeries.withoutTokens,
      `${rate(arrCoc.imagesWithoutTokens.name, '15m')} / (${rate(arrCoc.images.name, '15m')} > 0)`,
    ],
    [arrCocSeries.patchesPerImage, perImage(arrCoc.imagePatches.name)],
    [arrCocSeries.tokensPerImage, perImage(arrCoc.patchTokens.name)],
    [arrCocSeries.relevanceBuckets, bucketIncrease(service, arrCoc.relevanceScore.name, '5m')],
    [arrCocSeries.tokenBuckets, bucketIncrease(service, arrCoc.patchTokens.name, '5m')],
    [arrCocSeries.missingMetrics, missingMetrics(service)],
  ];
}

function bucketIncrease(service: ArrCocService, metric: string, window: string): string {
  return aggregate('sum', buckets, `increase(${reported(service, `${metric}_bucket`)}[${window}])`);
}

/**
 * The distributions of an hour, and how far each is from that of the day before: the largest difference of the shares below any
 * bound, which is the two-sample Kolmogorov-Smirnov statistic of binned values.
 *
 * @see https://en.wikipedia.org/wiki/Kolmogorov-Smirnov_test
 */
function distributionRecords(service: ArrCocService): (readonly [string, string])[] {
  const below = (metric: string) => {
    const all = aggregate('sum', arrCocLabels, `increase(${reported(service, `${metric}_count`)}[1h])`);
    return `${bucketIncrease(service, metric, '1h')} / ${onService} group_left () (${all} >= ${fewestPatches})`;
  };
  const distance = (series: string) => {
    const now = recorded(service, series);
    // A service that is not a day old is compared with nothing.
    const dayBefore = `(avg_over_time(${now}[1d] offset 1h) and ${now} offset 1d)`;
    return aggregate('max', arrCocLabels, `abs(${now} - ${dayBefore})`);
  };
  return [
    [arrCocSeries.relevanceDistribution, below(arrCoc.relevanceScore.name)],
    [arrCocSeries.tokenDistribution, below(arrCoc.patchTokens.name)],
    [arrCocSeries.relevanceShift, distance(arrCocSeries.relevanceDistribution)],
    [arrCocSeries.tokenShift, distance(arrCocSeries.tokenDistribution)],
  ];
}

/** What the service makes of the GPUs that its pods hold; copies that sharing makes of a GPU collapse first. */
function gpuRecords(service: ArrCocService, isCollected: (field: string) => boolean): (readonly [string, string])[] {
  const perDevice = ({ name }: Metric) =>
    aggregate(
      'max',
      [...pod, 'UUID', 'GPU_I_ID'],
      select(name, ['namespace', '=', service.namespace], ['pod', '!=', '']),
    );
  const pods = aggregate('max', pod, `${reported(service, 'up')} == 1`);
  const overPods = (operator: 'avg' | 'max', expression: string) =>
    aggregate(
      operator,
      arrCocLabels,
      `${pods} * on (${pod.join(', ')}) group_left () ${aggregate(operator, pod, expression)}`,
    );
  const used = perDevice(dcgm.framebufferUsed);
  const records = [
    {
      fields: [dcgm.engineActive],
      record: [arrCocSeries.gpuEngineActive, overPods('avg', perDevice(dcgm.engineActive))] as const,
    },
    {
      fields: [dcgm.framebufferUsed, dcgm.framebufferFree],
      record: [
        arrCocSeries.gpuMemoryUsed,
        overPods('max', `${used} / (${used} + ${perDevice(dcgm.framebufferFree)})`),
      ] as const,
    },
  ];
  return records.flatMap(({ fields, record }) => (fields.every(({ name }) => isCollected(name)) ? [record] : []));
}

/** How many metrics no pod of the service reports, while pods answer; nothing when all are there. */
function missingMetrics(service: ArrCocService): string {
  const answering = aggregate('count', arrCocLabels, `${reported(service, 'up')} == 1`);
  const missing = required.map((metric) => {
    const there = aggregate('count', arrCocLabels, reported(service, metric));
    return `label_replace(${answering} unless ${onService} ${there}, "metric", "${metric}", "", "")`;
  });
  return aggregate('count', arrCocLabels, either(...missing));
}
