import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate } from '../../promql/expression';
import { gpuDeviceLabels, workloadLabels } from '../../promql/labels';
import { ofGpus, ofPods } from '../gpu-scope';
import { type Row, thresholdLines, timeSeries } from '../kit';
import { deviceLegend, perModel } from './scope';

/** Memory per device and per pod. */
export function nodeMemory(settings: GpuAlertSettings): Row {
  const used = aggregate('max', gpuDeviceLabels, ofGpus(dcgm.framebufferUsed.name));
  const free = aggregate('max', gpuDeviceLabels, ofGpus(dcgm.framebufferFree.name));
  const held = aggregate('max', [...gpuDeviceLabels, ...workloadLabels], ofPods(dcgm.framebufferUsed.name));
  const noValue = 'No memory is reported';
  return {
    title: 'Memory',
    panels: [
      timeSeries({
        key: 'memory-used',
        title: 'Memory used',
        description: 'Memory in use per GPU or MIG instance, against what devices of that kind have.',
        unit: dcgm.framebufferUsed.unit,
        width: 8,
        noValue,
        queries: [
          { expr: used, legend: deviceLegend },
          {
            expr: aggregate('max', [...perModel, 'GPU_I_PROFILE'], ofGpus(dcgm.framebufferTotal.name)),
            legend: 'total {{modelName}} {{GPU_I_PROFILE}}',
            role: 'limit',
          },
        ],
      }),
      timeSeries({
        key: 'memory-fill',
        title: 'Memory fill',
        description:
          'Used share of what the driver leaves to programs. Frameworks reserve memory ahead, so full is not yet bad; the line is that of the alert GpuMemoryNearFull.',
        unit: 'ratio',
        width: 8,
        noValue,
        queries: [{ expr: `${used} / (${used} + ${free})`, legend: deviceLegend }],
        thresholds: thresholdLines(settings.GpuMemoryNearFull, ({ threshold }) => ({ at: threshold })),
      }),
      timeSeries({
        key: 'memory-by-pod',
        title: 'Memory by pod',
        description:
          'Memory in use on what each pod holds. Where pods share a GPU, the exporter does not see which of them uses it, and shows 0 for each.',
        unit: dcgm.framebufferUsed.unit,
        width: 8,
        drawing: 'stacked',
        noValue: 'No pod holds a GPU here, or the exporter cannot map GPUs to pods',
        queries: [{ expr: aggregate('sum', ['cluster', ...workloadLabels], held), legend: '{{namespace}}/{{pod}}' }],
      }),
    ],
  };
}
