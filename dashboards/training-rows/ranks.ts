import type { TrainingAlertSettings } from '../../alert-rules/training/options';
import { trainingSeries } from '../../alert-rules/training/series';
import { aggregate } from '../../promql/expression';
import { type Row, type ThresholdLine, table, thresholdLines, timeSeries } from '../kit';
import { ofRuns, perRun, runLegend } from './scope';

const noRanks = 'No rank reports the time of its steps';
const perRank = [...perRun, 'rank'];

/** Most ranks that are shown at once. */
const shownRanks = 16;

/** Which ranks the others wait for. */
export function trainingRanks(settings: TrainingAlertSettings): Row {
  const thresholds = thresholdLines(
    settings.TrainingStraggler,
    ({ threshold }): Omit<ThresholdLine, 'severity'> => ({
      at: threshold,
    }),
  );
  const slowest = `topk(${shownRanks}, ${ofRuns(trainingSeries.rankSlowness)})`;
  return {
    title: 'Stragglers',
    panels: [
      timeSeries({
        key: 'rank-slowness',
        title: 'Slowest ranks',
        description:
          'Each rank in times of the median rank: its step, or what it does before it first waits for others. The slowest at every point in time.',
        unit: 'value',
        noValue: noRanks,
        queries: [{ expr: slowest, legend: `${runLegend} rank {{rank}}` }],
        thresholds,
      }),
      table({
        key: 'ranks',
        title: 'Slowest ranks now',
        description: 'Data loading and the forward pass are what a rank does before it waits for others.',
        width: 12,
        noValue: noRanks,
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'namespace', title: 'Namespace' },
          { label: 'job_name', title: 'Job' },
          { label: 'run', title: 'Run' },
          { label: 'rank', title: 'Rank' },
        ],
        values: [
          {
            title: 'Times the median',
            expr: `topk(${shownRanks}, ${aggregate('max', perRank, ofRuns(trainingSeries.rankSlowness))})`,
            unit: 'value',
            thresholds,
          },
        ],
        sortBy: { title: 'Times the median', order: 'descending' },
      }),
    ],
  };
}
