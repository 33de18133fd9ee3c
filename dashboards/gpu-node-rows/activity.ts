import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { dcgm } from '../../catalog/metrics/dcgm';
import type { Metric } from '../../catalog/metrics/metric';
import { aggregate } from '../../promql/expression';
import { gpuDeviceLabels } from '../../promql/labels';
import { ofGpus } from '../gpu-scope';
import { type Panel, type Row, type ThresholdLine, thresholdLines, timeSeries } from '../kit';
import { deviceLegend } from './scope';

/** What the GPUs do, from coarse to fine; per MIG instance where there are any. */
export function nodeActivity(settings: GpuAlertSettings): Row {
  return {
    title: 'Activity',
    panels: [
      activity(dcgm.engineActive, {
        key: 'engine-activity',
        title: 'Engine activity',
        description:
          'Share of time in which any work ran. The alert GpuAllocatedIdle compares the mean of an hour with its line.',
        thresholds: thresholdLines(settings.GpuAllocatedIdle, ({ threshold }) => ({ at: threshold })),
      }),
      activity(dcgm.smActive, {
        key: 'sm-activity',
        title: 'SM activity',
        description:
          'Share of cycles in which a multiprocessor had work, over all of them. Far below the engine activity: the work is too small for the GPU.',
      }),
      activity(dcgm.tensorActive, {
        key: 'tensor-activity',
        title: 'Tensor core activity',
        description: 'Share of cycles in which the tensor cores were active: the useful work of most models.',
      }),
      activity(dcgm.dramActive, {
        key: 'memory-activity',
        title: 'Memory interface activity',
        description:
          'Share of cycles in which memory was read or written. High with idle tensor cores: the work is bound by memory.',
      }),
    ],
  };
}

interface ActivityOptions {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly thresholds?: readonly ThresholdLine[];
}

function activity(metric: Metric, options: ActivityOptions): Panel {
  return timeSeries({
    ...options,
    unit: metric.unit,
    noValue: 'Not measured: profiling is paused, its counters are missing, or another process on the node holds them',
    queries: [{ expr: aggregate('max', gpuDeviceLabels, ofGpus(metric.name)), legend: deviceLegend }],
  });
}
