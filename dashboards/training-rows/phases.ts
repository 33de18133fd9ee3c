import { tiers } from '../../alert-rules/model';
import type { TrainingAlertSettings } from '../../alert-rules/training/options';
import { trainingSeries } from '../../alert-rules/training/series';
import { aggregate } from '../../promql/expression';
import { type Row, type ThresholdLine, table, timeSeries } from '../kit';
import { ofRuns, perRun, runLegend } from './scope';

const noPhases = 'No run reports the time of its phases';

/** What the verdict is called, by the label `phase`. */
const verdicts = {
  data_loading: { text: 'waits for data' },
  backward: { text: 'backward pass' },
  optimizer: { text: 'optimizer' },
} as const;

/** Where the time of a step goes, and which phase is furthest above its limit. */
export function trainingPhases(settings: TrainingAlertSettings): Row {
  return {
    title: 'Where the time goes',
    panels: [
      timeSeries({
        key: 'phase-shares',
        title: 'Phases of a step',
        description:
          'Share of the step time, ranks added up. A backward pass of twice the forward pass is healthy, three times where activations are recomputed. Choose one run.',
        unit: 'ratio',
        drawing: 'stacked',
        noValue: noPhases,
        queries: [{ expr: ofRuns(trainingSeries.phaseShare), legend: `${runLegend} {{phase}}` }],
      }),
      timeSeries({
        key: 'phase-excess',
        title: 'Phases against their limits',
        description:
          'Each phase in times of the limit that its job sets. The highest one over half an hour is the verdict; above 1 it is a bottleneck.',
        unit: 'value',
        noValue: noPhases,
        queries: [{ expr: ofRuns(trainingSeries.phaseExcess), legend: `${runLegend} {{phase}}` }],
        thresholds: bottleneckLines(settings),
      }),
      table({
        key: 'verdict',
        title: 'Verdict',
        description:
          'The phase that was furthest above its own limit in half an hour, or closest to it, and times that limit.',
        width: 24,
        height: 6,
        noValue: noPhases,
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'namespace', title: 'Namespace' },
          { label: 'job_name', title: 'Job' },
          { label: 'run', title: 'Run' },
          { label: 'phase', title: 'Held up by', states: verdicts },
        ],
        values: [
          {
            title: 'Times its limit',
            expr: aggregate('max', [...perRun, 'phase'], ofRuns(trainingSeries.bottleneck)),
            unit: 'value',
            thresholds: bottleneckLines(settings),
          },
        ],
        sortBy: { title: 'Times its limit', order: 'descending' },
      }),
    ],
  };
}

function bottleneckLines(settings: TrainingAlertSettings): ThresholdLine[] {
  const severity = tiers.find((tier) => settings.TrainingBottleneck[tier] !== undefined);
  return severity === undefined ? [] : [{ at: 1, severity }];
}
