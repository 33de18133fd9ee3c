import type { z } from 'zod';
import { type AlertDefinition, alertOptionsSchema } from '../alert-options';

/** Alerts about ARR-COC, with their defaults and the reason for each. */
export const arrCocAlertDefinitions = {
  ArrCocLatencyAtRisk: {
    reason:
      'The promise is 99 % of the requests below 200 ms. When 0.8 % of an hour are slower, four fifths of what is allowed are used up, and there is time to act before the promise is broken.',
    unit: 'of the requests of an hour',
    range: [0.0001, 0.5],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.008, for: '10m' } },
  },
  ArrCocGpuUnderused: {
    reason:
      'Engine activity of the GPUs that the service holds, in the mean of half an hour. Below 80 % there are more GPUs than the traffic needs, or batches are too small.',
    unit: 'engine activity',
    range: [0.01, 1],
    stricter: 'lower',
    defaults: { warning: { threshold: 0.8, for: '30m' } },
  },
  ArrCocGpuMemoryNearFull: {
    reason:
      'An image with many patches needs more memory than the mean one, so a service at 90 % runs out of it with the next large image.',
    unit: 'of the memory',
    range: [0.5, 1],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.9, for: '10m' } },
  },
  ArrCocRelevanceShift: {
    reason:
      'Distance (Kolmogorov-Smirnov) between the relevance scores of an hour and those of the day before. Ten points of the patches on the other side of some score are more than a change of the time of day.',
    unit: 'K-S distance',
    range: [0.01, 1],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.1, for: '30m' } },
  },
  ArrCocTokenShift: {
    reason:
      'The same distance between the tokens that patches were given in an hour and on the day before. Tokens are what a request costs and what the model sees.',
    unit: 'K-S distance',
    range: [0.01, 1],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.1, for: '30m' } },
  },
  ArrCocImagesWithoutTokens: {
    reason:
      'Images of which no patch was given a token. One in a hundred is more than empty or broken images account for.',
    unit: 'of the images',
    range: [0.0001, 1],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.01, for: '10m' } },
  },
  ArrCocMetricsMissing: {
    reason: 'Pods that answer without the metrics of ARR-COC make every other alert about it silent.',
    defaults: { warning: { for: '15m' } },
  },
} as const satisfies Record<string, AlertDefinition>;

/** Schema of the settings of these alerts. */
export const arrCocAlertOptions = alertOptionsSchema(arrCocAlertDefinitions);

/** Settings as a person writes them. */
export type ArrCocAlertOptions = z.input<typeof arrCocAlertOptions>;
/** Settings with every default filled in. */
export type ArrCocAlertSettings = z.output<typeof arrCocAlertOptions>;
