import { trainingSeries } from '../../alert-rules/training/series';
import { training } from '../../catalog/metrics/training';
import { aggregate } from '../../promql/expression';
import { type Row, timeSeries } from '../kit';
import { noRun, ofRuns, reportedByRuns, runLegend } from './scope';

/** What the runs make of their GPUs and of their time. */
export function trainingEfficiency(): Row {
  return {
    title: 'Efficiency',
    panels: [
      timeSeries({
        key: 'gpu-funnel',
        title: 'GPUs of the run',
        description:
          'Mean over the GPUs that the run’s pods hold, each a part of the one before: an engine active, multiprocessors with work, tensor cores active. A wide step shows where capacity is lost.',
        unit: 'ratio',
        noValue: 'No GPU activity of the run’s pods: profiling is off, or the exporter cannot map GPUs to pods',
        queries: [
          { expr: ofRuns(trainingSeries.gpuEngineActive), legend: `${runLegend} engine active` },
          { expr: ofRuns(trainingSeries.gpuSmActive), legend: `${runLegend} SM active` },
          { expr: ofRuns(trainingSeries.gpuTensorActive), legend: `${runLegend} tensor active` },
          { expr: ofRuns(trainingSeries.gpuTarget), legend: `${runLegend} target`, role: 'limit' },
        ],
      }),
      timeSeries({
        key: 'flops-utilization',
        title: 'Model FLOPs utilization',
        description:
          'Floating point operations that the model needs, against the peak of the GPUs for dense BF16 matrices. Operations that recomputation repeats do not count.',
        unit: 'ratio',
        noValue: 'No run reports its floating point operations',
        queries: [{ expr: ofRuns(trainingSeries.flopsUtilization), legend: runLegend }],
      }),
      timeSeries({
        key: 'goodput',
        title: 'Goodput of an hour',
        description:
          'Share of the time that the ranks spent in the forward pass, the backward pass and the optimizer. Waiting for data, checkpoints and the time between two starts count against it; steps that a restart repeats do not.',
        unit: 'ratio',
        noValue: noRun,
        queries: [{ expr: ofRuns(trainingSeries.goodput), legend: runLegend }],
      }),
      timeSeries({
        key: 'checkpoints',
        title: 'Time in checkpoints',
        description: 'Share of the time for which checkpoints keep the ranks from training.',
        unit: 'ratio',
        noValue: 'No run reports the time of its checkpoints',
        queries: [
          {
            expr: aggregate(
              'avg',
              ['cluster', 'namespace', 'job', 'run'],
              `rate(${reportedByRuns(training.checkpointSeconds.name)}[$__rate_interval])`,
            ),
            legend: '{{job}} {{run}}',
          },
        ],
      }),
    ],
  };
}
