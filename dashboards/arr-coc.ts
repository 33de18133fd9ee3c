import { arrCocBoardUid } from '../alert-rules/arr-coc/alerts';
import type { ArrCocAlertSettings } from '../alert-rules/arr-coc/options';
import { arrCocSeries } from '../alert-rules/arr-coc/series';
import { serviceSeries } from '../alert-rules/inference/series';
import { select } from '../promql/expression';
import * as kit from './kit';

const noTraffic = 'No image was served in this time, or the pods of the service are not scraped';
const noDay = 'No comparison: the service is not a day old, or served too few images in the last hour';
const noGpu = 'No GPU of the service’s pods: the exporter does not collect the field, or cannot map GPUs to pods';

/** @returns a recorded series of the services that are chosen on the board */
function chosen(series: string, ...matchers: Parameters<typeof select>[1][]): string {
  return select(series, ...kit.selected('cluster', 'namespace', 'service'), ...matchers);
}

const promise = ['objective', '=', '0.99'] as const;

/** ARR-COC on one page: latency and its promise, tokens, relevance and GPUs. */
export function arrCocBoard(settings: ArrCocAlertSettings, answerable?: kit.Answerable): kit.Board {
  return kit.board({
    uid: arrCocBoardUid,
    title: 'ARR-COC',
    description: 'Latency and the promise about it, tokens per patch, relevance scores, and GPUs of the service.',
    folder: 'ML',
    tags: ['arr-coc'],
    lookBack: '6h',
    variables: [
      kit.dataSourceVariable,
      ...kit.chainedVariables(arrCocSeries.images, [
        { label: 'cluster', title: 'Cluster' },
        { label: 'namespace', title: 'Namespace' },
        { label: 'service', title: 'Service' },
      ]),
    ],
    links: [
      { uid: 'ml-inference', title: 'Inference' },
      { uid: 'gpu-runbooks', title: 'Runbooks' },
    ],
    ...(answerable === undefined ? {} : { answerable }),
    content: {
      rows: [latency(), images(settings), tokens(settings), relevance(settings), gpus(settings)],
    },
  });
}

function latency(): kit.Row {
  return {
    title: 'Latency',
    panels: [
      kit.stat({
        key: 'sla-today',
        title: 'Promise kept, last 24 hours',
        description: '1 when 99 % of the requests of the last 24 hours were below 200 ms, 0 when not.',
        unit: 'boolean',
        noValue: 'No request in 24 hours',
        queries: [{ expr: chosen(serviceSeries.slaMet, promise), legend: '{{service}}' }],
      }),
      kit.stat({
        key: 'days-kept',
        title: 'Days that kept it',
        description: 'Of the last 30 whole days in UTC with requests, those that kept the promise.',
        unit: 'count',
        noValue: 'No whole day is over yet',
        queries: [
          { expr: chosen(serviceSeries.slaDaysMet, promise), legend: 'kept' },
          { expr: chosen(serviceSeries.slaDays, promise), legend: 'with requests' },
        ],
      }),
      kit.stat({
        key: 'budget',
        title: 'Budget left',
        description:
          'Share of the slow requests of 30 days that the promise allows and that have not happened; below 0 it is broken.',
        unit: 'ratio',
        noValue: 'No request in 30 days',
        queries: [{ expr: chosen(serviceSeries.errorBudget, promise), legend: '{{service}}' }],
      }),
      kit.stat({
        key: 'requests',
        title: 'Requests',
        description: 'Per second, mean of 5 minutes.',
        unit: 'per_second',
        noValue: noTraffic,
        queries: [{ expr: chosen(serviceSeries.requests5m), legend: '{{service}}' }],
      }),
      kit.timeSeries({
        key: 'percentiles',
        title: 'Latency',
        description:
          'Percentiles of 5 minutes over all pods, for people to look at: they are estimated within a bucket. What is promised is counted at the edge of a bucket.',
        unit: 'seconds',
        noValue: noTraffic,
        queries: [
          { expr: chosen(serviceSeries.latencyP50), legend: 'P50' },
          { expr: chosen(serviceSeries.latencyP95), legend: 'P95' },
          { expr: chosen(serviceSeries.latencyP99), legend: 'P99' },
        ],
      }),
      kit.timeSeries({
        key: 'slow-share',
        title: 'Requests slower than promised',
        description: 'Share of the requests of 5 minutes; 1 % in the mean of a day keeps the promise.',
        unit: 'ratio',
        noValue: noTraffic,
        queries: [
          {
            expr: `${chosen(serviceSeries.slowRequests, promise)} / on (cluster, namespace, service) group_left () (${chosen(serviceSeries.sloRequests)} > 0)`,
            legend: '{{service}} above {{target}} s',
          },
        ],
      }),
    ],
  };
}

function images(settings: ArrCocAlertSettings): kit.Row {
  return {
    title: 'Images',
    panels: [
      kit.timeSeries({
        key: 'images',
        title: 'Images',
        description: 'Per second, mean of 5 minutes.',
        unit: 'per_second',
        width: 8,
        noValue: noTraffic,
        queries: [{ expr: chosen(arrCocSeries.images), legend: '{{service}}' }],
      }),
      kit.timeSeries({
        key: 'patches-per-image',
        title: 'Patches per image',
        description: 'Mean of 5 minutes.',
        unit: 'count',
        width: 8,
        noValue: noTraffic,
        queries: [{ expr: chosen(arrCocSeries.patchesPerImage), legend: '{{service}}' }],
      }),
      kit.timeSeries({
        key: 'without-tokens',
        title: 'Images without tokens',
        description: 'Share of the images of 15 minutes of which no patch was given a token.',
        unit: 'ratio',
        width: 8,
        noValue: noTraffic,
        queries: [{ expr: chosen(arrCocSeries.withoutTokens), legend: '{{service}}' }],
        thresholds: kit.thresholdLines(settings.ArrCocImagesWithoutTokens, ({ threshold }) => ({ at: threshold })),
      }),
    ],
  };
}

function tokens(settings: ArrCocAlertSettings): kit.Row {
  return {
    title: 'Token allocation',
    panels: [
      kit.heatmap({
        key: 'tokens',
        title: 'Tokens per patch',
        description: 'How many patches were given how many tokens, in 5 minutes.',
        unit: 'count',
        noValue: noTraffic,
        expr: `sum by (le) (${chosen(arrCocSeries.tokenBuckets)})`,
      }),
      kit.timeSeries({
        key: 'tokens-per-image',
        title: 'Tokens per image',
        description: 'Mean of 5 minutes, over all patches of the image.',
        unit: 'count',
        width: 6,
        noValue: noTraffic,
        queries: [{ expr: chosen(arrCocSeries.tokensPerImage), legend: '{{service}}' }],
      }),
      kit.timeSeries({
        key: 'token-shift',
        title: 'Shift since the day before',
        description: 'K-S distance of the tokens per patch of an hour to those of the day before, 0 to 1.',
        unit: 'ratio',
        width: 6,
        noValue: noDay,
        queries: [{ expr: chosen(arrCocSeries.tokenShift), legend: '{{service}}' }],
        thresholds: kit.thresholdLines(settings.ArrCocTokenShift, ({ threshold }) => ({ at: threshold })),
      }),
    ],
  };
}

function relevance(settings: ArrCocAlertSettings): kit.Row {
  return {
    title: 'Relevance',
    panels: [
      kit.heatmap({
        key: 'relevance',
        title: 'Relevance scores',
        description: 'How many patches had which score, in 5 minutes.',
        unit: 'ratio',
        noValue: noTraffic,
        expr: `sum by (le) (${chosen(arrCocSeries.relevanceBuckets)})`,
      }),
      kit.timeSeries({
        key: 'relevance-shift',
        title: 'Shift of the scores since the day before',
        description: 'K-S distance of the relevance scores of an hour to those of the day before, 0 to 1.',
        unit: 'ratio',
        noValue: noDay,
        queries: [{ expr: chosen(arrCocSeries.relevanceShift), legend: '{{service}}' }],
        thresholds: kit.thresholdLines(settings.ArrCocRelevanceShift, ({ threshold }) => ({ at: threshold })),
      }),
    ],
  };
}

function gpus(settings: ArrCocAlertSettings): kit.Row {
  return {
    title: 'GPUs',
    panels: [
      kit.timeSeries({
        key: 'gpu-utilization',
        title: 'GPU utilization',
        description: 'Engine activity, mean over the GPUs that the service’s pods hold.',
        unit: 'ratio',
        noValue: noGpu,
        queries: [{ expr: chosen(arrCocSeries.gpuEngineActive), legend: '{{service}}' }],
        thresholds: kit.thresholdLines(settings.ArrCocGpuUnderused, ({ threshold }) => ({ at: threshold })),
      }),
      kit.timeSeries({
        key: 'gpu-memory',
        title: 'GPU memory',
        description: 'Share of the memory that is in use, on the fullest GPU of the service.',
        unit: 'ratio',
        noValue: noGpu,
        queries: [{ expr: chosen(arrCocSeries.gpuMemoryUsed), legend: '{{service}}' }],
        thresholds: kit.thresholdLines(settings.ArrCocGpuMemoryNearFull, ({ threshold }) => ({ at: threshold })),
      }),
    ],
  };
}
