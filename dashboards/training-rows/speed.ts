import type { TrainingAlertSettings } from '../../alert-rules/training/options';
import { trainingSeries } from '../../alert-rules/training/series';
import { formatNumber } from '../../promql/format';
import { type Row, thresholdLines, timeSeries } from '../kit';
import { noRun, ofRuns, runLegend } from './scope';

/** How fast the runs are, against what is usual for each. */
export function trainingSpeed(settings: TrainingAlertSettings): Row {
  const usualSamples = ofRuns(trainingSeries.usualSamples);
  const usualStep = ofRuns(trainingSeries.usualStepSeconds);
  return {
    title: 'Speed',
    panels: [
      timeSeries({
        key: 'samples',
        title: 'Samples per second',
        description: 'All ranks together. Usual: the median of the three hours until half an hour before.',
        unit: 'per_second',
        noValue: noRun,
        queries: [
          { expr: ofRuns(trainingSeries.samples), legend: runLegend },
          { expr: usualSamples, legend: `${runLegend} usual`, role: 'limit' },
        ],
        thresholds: thresholdLines(settings.TrainingThroughputDropped, ({ threshold }, severity) => ({
          at: `${usualSamples} * ${formatNumber(1 - threshold)}`,
          legend: `${runLegend} ${severity} below`,
        })),
      }),
      timeSeries({
        key: 'tokens',
        title: 'Tokens per second',
        description: 'All ranks together, for runs that count tokens.',
        unit: 'per_second',
        noValue: 'No run counts tokens',
        queries: [{ expr: ofRuns(trainingSeries.tokens), legend: runLegend }],
      }),
      timeSeries({
        key: 'step-time',
        title: 'Step time',
        description: 'Mean over all ranks. Usual: the median of the three hours until half an hour before.',
        unit: 'seconds',
        noValue: noRun,
        queries: [
          { expr: ofRuns(trainingSeries.stepSeconds), legend: runLegend },
          { expr: usualStep, legend: `${runLegend} usual`, role: 'limit' },
        ],
        thresholds: thresholdLines(settings.TrainingSlowIterations, ({ threshold }, severity) => ({
          at: `${usualStep} * ${formatNumber(threshold)}`,
          legend: `${runLegend} ${severity} above`,
        })),
      }),
      timeSeries({
        key: 'since-step',
        title: 'Time since the last step',
        description: 'A saw tooth as high as a step while the run goes on, and a slope while it is stalled.',
        unit: 'seconds',
        noValue: 'No run says when it made its last step',
        queries: [{ expr: ofRuns(trainingSeries.sinceStep), legend: runLegend }],
      }),
    ],
  };
}
