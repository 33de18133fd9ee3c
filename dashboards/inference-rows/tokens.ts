import { serviceSeries } from '../../alert-rules/inference/series';
import type { InferenceService } from '../../alert-rules/inference/service';
import { type Row, timeSeries } from '../kit';
import { percentiles, quantile, targetLines } from './promises';
import { noSignal, ofServices, serviceLegend } from './scope';

/** What services that generate text do, and how fluent they are. */
export function inferenceTokens(services: readonly InferenceService[]): Row {
  const percentilesOf = (buckets: string) =>
    percentiles.map(({ objective, title }) => ({
      expr: quantile(objective, buckets),
      legend: `${serviceLegend} ${title}`,
    }));
  return {
    title: 'Tokens',
    panels: [
      timeSeries({
        key: 'tokens',
        title: 'Tokens per second',
        description: 'Tokens of prompts that are read and tokens that are generated, per second of 5 minutes.',
        width: 8,
        unit: 'per_second',
        noValue: noSignal('tokens', 'generatedTokens', services),
        queries: [
          { expr: ofServices(serviceSeries.promptTokens), legend: `${serviceLegend} prompt` },
          { expr: ofServices(serviceSeries.generatedTokens), legend: `${serviceLegend} generated` },
        ],
      }),
      timeSeries({
        key: 'time-to-first-token',
        title: 'Time to first token',
        description:
          'Seconds from the arrival of a request to its first token, percentiles of 5 minutes over all pods. Dashed: what a service promises about it.',
        width: 8,
        unit: 'seconds',
        noValue: noSignal('the time to first token', 'timeToFirstToken', services),
        queries: [
          ...percentilesOf(serviceSeries.firstTokenBuckets),
          ...percentiles.flatMap(({ objective, title }) =>
            targetLines(services, 'timeToFirstToken', { objective, legend: `${serviceLegend} ${title} target` }),
          ),
        ],
      }),
      timeSeries({
        key: 'time-per-output-token',
        title: 'Time per output token',
        description: 'Seconds between two tokens of an answer, percentiles of 5 minutes over all pods.',
        width: 8,
        unit: 'seconds',
        noValue: noSignal('the time per output token', 'timePerOutputToken', services),
        queries: percentilesOf(serviceSeries.outputTokenBuckets),
      }),
    ],
  };
}
