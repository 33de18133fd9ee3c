import type { GpuRuleContext } from '../../alert-rules/gpu/context';
import { prometheusTarget } from '../../catalog/metrics/platform';
import { oneOf } from '../../promql/expression';
import type { BoardContext } from '../board-context';
import { ofNodes } from '../gpu-scope';

/** What the board must know about the rules: it has panels only for what they record. */
export type GpuFleetContext = Pick<GpuRuleContext, 'machineTypeLabel' | 'exporterJobs' | 'kubeState'> & BoardContext;

/** @returns whether the exporter answers, one series per node that is chosen on the board */
export function exporters(context: GpuFleetContext): string {
  return ofNodes(prometheusTarget.up.name, oneOf('job', context.exporterJobs));
}
