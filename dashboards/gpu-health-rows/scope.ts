import type { GpuRuleContext } from '../../alert-rules/gpu/context';
import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { aggregate } from '../../promql/expression';
import { gpuLabels, nodeLabels } from '../../promql/labels';
import type { GpuFleetContext } from '../gpu-fleet-rows/scope';
import { namedGpu } from '../gpu-node-rows/scope';
import { ofGpus } from '../gpu-scope';
import { scrapeInterval } from '../kit';

/** What the board must know about the rules: it has panels only for what they record. */
export type GpuHealthContext = GpuFleetContext & Pick<GpuRuleContext, 'xidMetric' | 'xids'>;

/** Alerts about how a GPU is used; a GPU for which only these fire works as it should. */
export const alertsAboutUse: readonly (keyof GpuAlertSettings)[] = [
  'GpuMemoryNearFull',
  'GpuAllocatedIdle',
  'GpuTrainingUnderused',
  'GpuInferenceUnderused',
  'GpuLowSmActivity',
  'GpuIdleHoldingMemory',
  'GpuMemoryFillingUp',
];

/** Least distance of two samples when a counter is followed over the whole time range, which may be days. */
const rangeResolution = '1m';

/** @returns how much a counter of the exporter rose in the time range, for each chosen GPU; its pods are merged first */
export function risenInRange(counter: string): string {
  const merged = aggregate('max', gpuLabels, ofGpus(counter));
  return aggregate('max', namedGpu, `round(increase(${merged}[$__range:${rangeResolution}]))`);
}

/** Like {@link risenInRange}, of a counter that is recorded per GPU. */
export function recordedRisenInRange(series: string): string {
  return aggregate('max', namedGpu, `round(increase(${ofGpus(series)}[$__range]))`);
}

/** @returns how fast a counter of the exporter rises for the worst GPU of each node, in events per minute */
export function worstPerMinute(counter: string): string {
  const merged = aggregate('max', gpuLabels, ofGpus(counter));
  return aggregate('max', nodeLabels, `60 * rate(${merged}[$__rate_interval:${scrapeInterval}])`);
}
