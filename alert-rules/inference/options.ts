import type { z } from 'zod';
import { type AlertDefinition, alertOptionsSchema } from '../alert-options';

/** Alerts about inference services, with their defaults and the reason for each. */
export const inferenceAlertDefinitions = {
  InferenceSloFastBurn: {
    reason:
      'So many requests miss their target that a good part of the monthly error budget goes within hours. The share depends on the objective: 14.4 % of the requests in an hour for 99 %.',
    defaults: { critical: { for: '2m' } },
  },
  InferenceSloSlowBurn: {
    reason:
      'Somewhat more requests miss their target than the objective allows, for days, so that the error budget will not last the month.',
    defaults: { warning: { for: '15m' } },
  },
  InferenceMedianSlow: {
    reason:
      'Less than half of the requests of an hour were within the target of the median. Half is no budget that could burn, so the share itself is watched.',
    defaults: { warning: { for: '10m' } },
  },
  InferenceSlowRequests: {
    reason:
      'Share of the requests of 5 minutes that took more than 2 seconds (where the server has no such bucket: more than its next one), whatever the service promises.',
    unit: 'of the requests',
    range: [0.001, 1],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.05, for: '10m' } },
  },
  InferenceErrors: {
    reason: 'Share of the requests of 5 minutes that failed.',
    unit: 'of the requests',
    range: [0.001, 1],
    stricter: 'higher',
    defaults: { critical: { threshold: 0.25, for: '5m' }, warning: { threshold: 0.05, for: '10m' } },
  },
  InferenceQueueGrowing: {
    reason:
      'Requests wait so long before they are begun, and a tenth longer than a quarter of an hour ago: more come than the service can do.',
    unit: 'seconds in the queue',
    range: [0.001, 600],
    stricter: 'higher',
    defaults: { warning: { threshold: 1, for: '10m' } },
  },
  InferenceDown: {
    reason:
      'Nobody gets an answer: pods of the service have been known for 15 minutes, in which a first pod loads its model, and none of them answers. As a warning: it had requests in the last hour and has no pods, which is also so when it was scaled to zero.',
    defaults: { critical: { for: '5m' }, warning: { for: '5m' } },
  },
  InferenceKvCacheFull: {
    reason: 'A full KV cache makes the server put running requests back, and compute them again.',
    unit: 'of the KV cache',
    range: [0.1, 1],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.95, for: '10m' } },
  },
  InferenceBucketMissing: {
    reason:
      'The server has no bucket that ends at a latency target, so slow requests are not counted and the alerts on them cannot fire.',
    defaults: { warning: { for: '15m' } },
  },
  InferenceMetricsMissing: {
    reason:
      'The server answers without a metric that it should have. Servers rename metrics, and an alert on a name that is gone stays quiet for ever.',
    defaults: { warning: { for: '15m' } },
  },
  InferenceDailySlaMissed: {
    reason: 'The last whole day (UTC) did not keep its SLA; for the report, as the day is over.',
    defaults: { info: { for: '0s' } },
  },
} as const satisfies Record<string, AlertDefinition>;

/** Schema of the inference alerts' settings. */
export const inferenceAlertOptions = alertOptionsSchema(inferenceAlertDefinitions);

/** Settings as a person writes them. */
export type InferenceAlertOptions = z.input<typeof inferenceAlertOptions>;
/** Settings with every default filled in. */
export type InferenceAlertSettings = z.output<typeof inferenceAlertOptions>;
