import { type NodePhase, nodePhases, type Repairer } from '../../catalog/node-repair';
import { nodeLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import type { GpuRuleContext } from './context';
import { healthBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';
import type { RepairOptions } from './repair-options';

/** Name of the alert that mutes others while a node is repaired. */
export const repairAlert = 'GpuNodeUnderRepair' as const satisfies keyof GpuAlertSettings;

/** How long a node is known to have GPUs: one that is being replaced shows none for a while. */
const remembersGpus = '6h';

/**
 * How long the alert goes on after the repair. XIDs are looked for as long, so that those of a node that is gone do not come
 * through after it.
 */
const afterwards = '10m';

/** The alert about nodes that a program repairs; none where nothing does, or where nothing says so. */
export function repairAlerts(settings: GpuAlertSettings, context: GpuRuleContext): AlertingRule[] {
  const phases = phasesOf(context.repair);
  const [first] = phases;
  const last = phases.at(-1);
  if (!context.kubeState || first === undefined || last === undefined) return [];
  const { within } = context.repair;
  return perSeverity(settings[repairAlert], (setting, severity) => ({
    alert: repairAlert,
    severity,
    expr: underRepair(first.code, last.code, within),
    for: setting.for,
    keepFiringFor: afterwards,
    summary: `{{ $labels.node }} is being repaired (${meaningTemplate(phases)})`,
    description: `A program takes care of this node, so alerts that ask to recreate it need nobody yet. They come through when it fails or takes longer than ${within}.`,
    dashboard: healthBoard,
  }));
}

/** Phases in which a program is at work that this cluster has, by ascending code. */
function phasesOf({ nvsentinel, gkeAutoRepair }: RepairOptions): NodePhase[] {
  const present: Readonly<Record<Repairer, boolean>> = { nvsentinel, gke: gkeAutoRepair };
  const all: readonly NodePhase[] = nodePhases;
  return all.filter(({ repairer }) => repairer !== undefined && present[repairer]);
}

/** A repair that goes on for longer than it may is none: somebody has to look. */
function underRepair(first: number, last: number, within: string): string {
  const phase = gpuSeries.repairPhase;
  const hasGpus = `last_over_time(${gpuSeries.gpuCapacity}[${remembersGpus}])`;
  return [
    `${phase} >= ${first} <= ${last}`,
    `and on (${nodeLabels.join(', ')}) ${hasGpus}`,
    `unless (min_over_time(${phase}[${within}]) >= ${first} and ${phase} offset ${within} >= ${first})`,
  ].join('\n');
}

/** A Go template that says in which phase the node is. */
function meaningTemplate(phases: readonly NodePhase[]): string {
  const cases = phases.map(
    ({ code, meaning }, index) => `{{ ${index === 0 ? 'if' : 'else if'} eq $value ${code}.0 }}${meaning}`,
  );
  return `${cases.join('')}{{ end }}`;
}
