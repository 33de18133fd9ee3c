import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, either, type Matcher, select } from '../../promql/expression';
import { gpuDeviceLabels, gpuLabels, workloadLabels } from '../../promql/labels';
import type { RecordingRule } from '../model';
import { onDevice } from './joins';
import { gpuSeries, migComputeSlices } from './recording';

/** Every allocatable device has this series, with its pod when one holds it: a MIG instance, or a GPU that has none. */
export const deviceMetric = dcgm.framebufferUsed.name;

/** Keeps only what a pod holds. */
export const heldByPod: Matcher = ['pod', '!=', ''];

/** One series per device and pod that holds it. */
function holders(...matchers: readonly Matcher[]): string {
  return aggregate('max', [...gpuDeviceLabels, ...workloadLabels], select(deviceMetric, ...matchers, heldByPod));
}

/** Pods of each namespace on a device. */
function podsOfNamespace(...matchers: readonly Matcher[]): string {
  return aggregate('count', [...gpuDeviceLabels, 'namespace'], holders(...matchers));
}

/** Compute slices of each MIG instance, by its profile. */
const computeSlices = either(
  ...migComputeSlices.map(
    (slices) =>
      `0 * ${aggregate('max', gpuDeviceLabels, select(deviceMetric, ['GPU_I_PROFILE', '=~', `${slices}g[.].*`]))} + ${slices}`,
  ),
);

/**
 * Share of a GPU that each namespace holds, one series per device and namespace. A MIG instance is its compute slices out of
 * those of all instances of its GPU: a GPU in use as far as it is cut is in use, whatever slices no instance could take. A device
 * that pods share belongs to each of them in equal parts. Over one GPU the shares add up to 1 at most, and a GPU that no pod
 * holds has none.
 */
export function heldRecording(): RecordingRule {
  // A GPU that is partitioned is held by its instances, also where the exporter reports the whole beside them.
  const whole = `${podsOfNamespace(['GPU_I_ID', '=', ''])} unless on (${gpuLabels.join(', ')}) ${select(deviceMetric, ['GPU_I_ID', '!=', ''])}`;
  const ofGpu = `on (${gpuLabels.join(', ')}) group_left ()`;
  const cutInto = aggregate('sum', gpuLabels, computeSlices);
  const instances = `${podsOfNamespace(['GPU_I_ID', '!=', ''])} * ${onDevice} group_left () (\n${computeSlices}\n) / ${ofGpu} ${cutInto}`;
  const podsOnDevice = aggregate('count', gpuDeviceLabels, holders());
  return {
    record: gpuSeries.held,
    expr: `(${either(whole, instances)})\n/ ${onDevice} group_left ()\n${podsOnDevice}`,
  };
}
