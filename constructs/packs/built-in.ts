import { arrCocAlertOptions } from '../../alert-rules/arr-coc/options';
import { gpuAlertDefinitions, gpuAlertOptions } from '../../alert-rules/gpu/options';
import { inferenceAlertDefinitions, inferenceAlertOptions } from '../../alert-rules/inference/options';
import { trainingAlertDefinitions, trainingAlertOptions } from '../../alert-rules/training/options';
import type { GpuMonitoringOptions } from '../options';
import { alertsOf } from './alerts-schema';
import { arrCocPack } from './arr-coc';
import { gpuPack } from './gpu';
import { gpuPackSettings } from './gpu-options';
import { inferencePack } from './inference';
import type { MonitoringPack } from './pack';
import { trainingPack } from './training';

/** A pack of ours, and the alerts whose runbook pages belong to it. */
interface BuiltInPack {
  readonly pack: MonitoringPack;
  readonly alerts: readonly string[];
}

/**
 * @param options as they were written, free of mistakes
 * @returns the packs that an installation has without naming any: GPUs always, training where a job is named,
 * inference where a service is
 */
export function builtInPacks(options: GpuMonitoringOptions): BuiltInPack[] {
  const { alerts, training, inference, arrCoc } = options;
  const gpu = gpuPack({ ...gpuPackSettings(options), alerts: alertsOf(gpuAlertOptions, alerts) });
  const packs: BuiltInPack[] = [{ pack: gpu, alerts: Object.keys(gpuAlertDefinitions) }];
  if ((training?.jobs ?? []).length > 0) {
    const pack = trainingPack({ alerts: alertsOf(trainingAlertOptions, alerts), ...(training ? { training } : {}) });
    packs.push({ pack, alerts: Object.keys(trainingAlertDefinitions) });
  }
  if ((inference?.services ?? []).length > 0) {
    const pack = inferencePack({
      alerts: alertsOf(inferenceAlertOptions, alerts),
      ...(inference ? { inference } : {}),
    });
    packs.push({ pack, alerts: Object.keys(inferenceAlertDefinitions) });
  }
  if (arrCoc !== undefined) {
    // It brings its pages itself, as anyone's own pack does.
    packs.push({ pack: arrCocPack({ ...arrCoc, alerts: alertsOf(arrCocAlertOptions, alerts) }), alerts: [] });
  }
  return packs;
}
