import type { TrainingAlertSettings } from '../../alert-rules/training/options';
import { trainingSeries } from '../../alert-rules/training/series';
import { training } from '../../catalog/metrics/training';
import { aggregate } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { type Row, thresholdLines, timeSeries } from '../kit';
import { ofRuns, reportedByRuns, runLegend } from './scope';

/** Whether the runs learn. */
export function trainingLearning(settings: TrainingAlertSettings): Row {
  const usual = ofRuns(trainingSeries.usualLoss);
  return {
    title: 'Learning',
    panels: [
      timeSeries({
        key: 'loss',
        title: 'Loss',
        description:
          'Mean over the ranks; a gap while a run is active is a loss that is no number. Usual: the median of the hour until a quarter of an hour before.',
        unit: 'value',
        noValue: 'No run reports a loss',
        queries: [
          { expr: ofRuns(trainingSeries.loss), legend: runLegend },
          { expr: usual, legend: `${runLegend} usual`, role: 'limit' },
        ],
        thresholds: thresholdLines(settings.TrainingLossDiverging, ({ threshold }, severity) => ({
          at: `(${usual} > 0) * ${formatNumber(threshold)}`,
          legend: `${runLegend} ${severity} above`,
        })),
      }),
      timeSeries({
        key: 'accuracy',
        title: 'Accuracy of evaluations',
        description: 'Of the latest evaluation, for runs that report it.',
        unit: 'ratio',
        noValue: 'No run reports the accuracy of an evaluation',
        queries: [
          {
            expr: aggregate('max', ['cluster', 'namespace', 'job', 'run'], reportedByRuns(training.evalAccuracy.name)),
            legend: '{{job}} {{run}}',
          },
        ],
      }),
    ],
  };
}
