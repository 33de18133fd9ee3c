import type { GpuRuleContext } from '../../alert-rules/gpu/context';
import { type Matcher, select } from '../../promql/expression';
import { selected } from '../kit';

/** What the board must know about the rules: it has panels only for what they record. */
export type GpuFleetContext = Pick<GpuRuleContext, 'machineTypeLabel' | 'exporterJob' | 'kubeState'>;

/** What is chosen on the fleet board. */
export const fleetScope: readonly Matcher[] = selected('cluster', 'node');

/** @returns the series of a metric that are chosen on the board */
export function chosen(metric: string, ...matchers: readonly Matcher[]): string {
  return select(metric, ...fleetScope, ...matchers);
}
