import type { InferenceAlertSettings } from '../../alert-rules/inference/options';
import { serviceSeries } from '../../alert-rules/inference/series';
import type { InferenceService } from '../../alert-rules/inference/service';
import { type Row, thresholdLines, timeSeries } from '../kit';
import { failedShareOfServices, noService, noSignal, ofServices, rateOfServices, serviceLegend } from './scope';

/** How much the services do, what fails, and where requests wait. */
export function inferenceTraffic(settings: InferenceAlertSettings, services: readonly InferenceService[]): Row {
  return {
    title: 'Traffic',
    panels: [
      timeSeries({
        key: 'requests',
        title: 'Requests per second',
        description: 'Over all pods, as means of a minute, of 5 minutes and of an hour.',
        unit: 'per_second',
        noValue: noService,
        queries: [
          { expr: ofServices(serviceSeries.requests1m), legend: `${serviceLegend} 1 min` },
          { expr: rateOfServices('service:requests', '5m'), legend: `${serviceLegend} 5 min` },
          { expr: rateOfServices('service:requests', '1h'), legend: `${serviceLegend} 1 h` },
        ],
      }),
      timeSeries({
        key: 'failed',
        title: 'Failed requests',
        description: 'Share of the requests of 5 minutes that failed. Mistakes of callers (HTTP 4xx) are none.',
        unit: 'ratio',
        noValue: noSignal('failures', 'errors', services),
        queries: [{ expr: failedShareOfServices(), legend: serviceLegend }],
        thresholds: thresholdLines(settings.InferenceErrors, ({ threshold }) => ({ at: threshold })),
      }),
      timeSeries({
        key: 'queue-time',
        title: 'Time in the queue',
        description: 'Seconds that a request waits before it is begun, mean of 5 minutes.',
        width: 8,
        unit: 'seconds',
        noValue: noSignal('the queue time', 'queueTime', services),
        queries: [{ expr: ofServices(serviceSeries.queueTime), legend: serviceLegend }],
        thresholds: thresholdLines(settings.InferenceQueueGrowing, ({ threshold }) => ({ at: threshold })),
      }),
      timeSeries({
        key: 'batch-size',
        title: 'Batch size',
        description:
          'Requests that are computed together, mean of 5 minutes. Servers that batch continuously count the requests that run at a time on each pod.',
        width: 8,
        unit: 'count',
        noValue: noSignal('the batch size', 'batchSize', services),
        queries: [{ expr: ofServices(serviceSeries.batchSize), legend: serviceLegend }],
      }),
      timeSeries({
        key: 'kv-cache',
        title: 'KV cache in use',
        description: 'Share of the KV cache of the fullest pod. A full one makes the server put requests back.',
        width: 8,
        unit: 'ratio',
        noValue: noSignal('the KV cache', 'kvCache', services),
        queries: [{ expr: ofServices(serviceSeries.kvCacheUsed), legend: serviceLegend }],
        thresholds: thresholdLines(settings.InferenceKvCacheFull, ({ threshold }) => ({ at: threshold })),
      }),
    ],
  };
}
