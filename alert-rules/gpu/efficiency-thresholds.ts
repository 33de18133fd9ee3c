import type { BySeverity, ThresholdSetting } from '../alert-options';
import { tiers } from '../model';
import { type GpuAlertSettings, gpuAlertDefinitions } from './options';

/** Engine activity below which a GPU counts as idle: the mildest threshold of its alert, or its default while it is off. */
export function idleBelow(settings: GpuAlertSettings): number {
  return mildest(settings.GpuAllocatedIdle) ?? gpuAlertDefinitions.GpuAllocatedIdle.defaults.info.threshold;
}

/** SM activity below which a GPU counts as inefficient, found like {@link idleBelow}. */
export function inefficientBelow(settings: GpuAlertSettings): number {
  return mildest(settings.GpuLowSmActivity) ?? gpuAlertDefinitions.GpuLowSmActivity.defaults.info.threshold;
}

/** Share of a device's memory above which it is in use, though no pod holds it, found like {@link idleBelow}. */
export function ownerlessAbove(settings: GpuAlertSettings): number {
  const thresholds = tiers.flatMap((tier) => settings.GpuIdleHoldingMemory[tier]?.threshold ?? []);
  const preset = gpuAlertDefinitions.GpuIdleHoldingMemory.defaults.warning.threshold;
  return thresholds.length > 0 ? Math.min(...thresholds) : preset;
}

/** The threshold that is reached first where a lower one is stricter; undefined for an alert that is off. */
function mildest(settings: BySeverity<ThresholdSetting>): number | undefined {
  const thresholds = tiers.flatMap((tier) => settings[tier]?.threshold ?? []);
  return thresholds.length > 0 ? Math.max(...thresholds) : undefined;
}
