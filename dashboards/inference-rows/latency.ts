import type { InferenceAlertSettings } from '../../alert-rules/inference/options';
import { serviceSeries } from '../../alert-rules/inference/series';
import type { InferenceService } from '../../alert-rules/inference/service';
import { measuredRequests } from '../../alert-rules/inference/share';
import { formatNumber } from '../../promql/format';
import { type Panel, type Row, selected, type TimeSeriesQuery, thresholdLines, timeSeries } from '../kit';
import { percentiles, targetLines } from './promises';
import { noPromise, noSignal, ofServices, rateOfServices, serviceLegend, shareOf, slowShareOfServices } from './scope';

const recorded = {
  P50: serviceSeries.latencyP50,
  P95: serviceSeries.latencyP95,
  P99: serviceSeries.latencyP99,
} as const;

/** How long requests take, against what is promised. */
export function inferenceLatency(settings: InferenceAlertSettings, services: readonly InferenceService[]): Row {
  return {
    title: 'Latency',
    panels: [
      ...percentiles.map((percentile) => percentilePanel(percentile, services)),
      timeSeries({
        key: 'mean-latency',
        title: 'Mean latency',
        description:
          'Seconds from the arrival of a request to the end of its answer, mean of 5 minutes. All that is known of servers that do not count requests by how long they took.',
        width: 8,
        unit: 'seconds',
        noValue: noSignal('the latency', 'meanLatency', services),
        queries: [{ expr: ofServices(serviceSeries.meanLatency), legend: serviceLegend }],
      }),
      timeSeries({
        key: 'within-targets',
        title: 'Requests within their targets',
        description:
          'Share of the requests of 5 minutes within each target of the service, counted in buckets. Dashed: the share that is promised.',
        width: 8,
        unit: 'ratio',
        noValue: noPromise,
        queries: [
          {
            expr: `1 - ${slowShareOfServices('5m')}`,
            legend: `${serviceLegend} within {{target}} s`,
          },
          ...objectiveLines(services),
        ],
      }),
      timeSeries({
        key: 'very-slow-requests',
        title: 'Very slow requests',
        description:
          'Share of the requests of 5 minutes that took more than 2 seconds, or than the next bucket of the server, whatever the service promises.',
        width: 8,
        unit: 'ratio',
        noValue: noSignal('slow requests', 'latency', services),
        queries: [
          {
            expr: shareOf(
              ofServices(serviceSeries.verySlowRequests),
              measuredRequests(...selected('cluster', 'namespace', 'service')),
            ),
            legend: `${serviceLegend} above {{target}} s`,
          },
        ],
        thresholds: thresholdLines(settings.InferenceSlowRequests, ({ threshold }) => ({ at: threshold })),
      }),
      timeSeries({
        key: 'slow-requests',
        title: 'Slow requests per second',
        description: 'Requests per second of 5 minutes that took longer than a target of the service.',
        width: 24,
        height: 7,
        unit: 'per_second',
        noValue: noPromise,
        queries: [
          {
            expr: rateOfServices('service:slow_requests', '5m'),
            legend: `${serviceLegend} above {{target}} s`,
          },
        ],
      }),
    ],
  };
}

function percentilePanel(
  { objective, title }: (typeof percentiles)[number],
  services: readonly InferenceService[],
): Panel {
  return timeSeries({
    key: `latency-${title.toLowerCase()}`,
    title: `Latency ${title}`,
    description: `Seconds within which ${formatNumber(objective * 100)} % of the requests of 5 minutes were answered, over all pods; read between two buckets, so as coarse as these are. Dashed: what the service promises.`,
    width: 8,
    unit: 'seconds',
    noValue: noSignal('the percentiles of latency', 'latency', services),
    queries: [
      { expr: ofServices(recorded[title]), legend: serviceLegend },
      ...targetLines(services, 'latency', { objective, legend: `${serviceLegend} target` }),
    ],
  });
}

function objectiveLines(services: readonly InferenceService[]): TimeSeriesQuery[] {
  const promised = services.flatMap(({ sla }) => sla.targets.map(({ objective }) => objective));
  return [...new Set(promised)]
    .sort((left, right) => right - left)
    .map((objective) => ({
      expr: `0 * ${rateOfServices('service:slow_requests', '5m', ['objective', '=', formatNumber(objective)])} + ${formatNumber(objective)}`,
      legend: `${serviceLegend} within {{target}} s promised`,
      role: 'limit',
    }));
}
