import { availableRules } from '../../alert-rules/available-rules';
import { gpuRuleGroups } from '../../alert-rules/gpu';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { gpuBoards } from '../../dashboards';
import { availablePart } from '../../promql/available';
import { resolveOptions } from '../resolve-options';
import { isCollected, jobPinned } from './exporter-series';
import { type GpuPackOptions, gpuPackSchema } from './gpu-options';
import { leftOutDegradations } from './left-out';
import type { MonitoringPack, PackContext } from './pack';

/**
 * The GPUs themselves: coverage, XIDs, memory errors, temperature and throttling, efficiency.
 *
 * @param options e.g. `{ alerts: { GpuHot: { warning: 6, critical: false } } }`
 */
export function gpuPack(options: GpuPackOptions = {}): MonitoringPack {
  const { alerts } = resolveOptions('gpuPack', options, gpuPackSchema);
  return {
    name: 'gpu',
    content(context: PackContext) {
      const shared = {
        exporterJob: context.exporter.target.job,
        // Without a fleet nothing says how many GPUs a machine type must have.
        machineTypeLabel: context.capabilities.nodeLabels && Object.keys(context.expectedGpus).length > 0,
        kubeState: context.kubeState,
      };
      const version = dcgmExporterVersions.find((entry) => entry.version === context.exporter.version);
      const rules = availableRules(
        gpuRuleGroups(alerts, {
          ...shared,
          xidMetric: version?.xidMetric ?? 'window',
          clusterLabels: context.clusterLabels,
          expectedGpus: context.expectedGpus,
        }),
        isCollected(context.exporter),
      );
      const pin = jobPinned(context.exporter);
      const boards = gpuBoards(alerts, shared, (expr) => {
        const { expression } = availablePart(expr, rules.exists);
        return expression === undefined ? undefined : pin(expression);
      });
      return {
        scrapeTargets: [context.exporter.target],
        rules: rules.groups.map((group) => ({
          ...group,
          rules: group.rules.map((rule) => ({ ...rule, expr: pin(rule.expr) })),
        })),
        boards,
        degradations: leftOutDegradations(rules.leftOut, boards),
      };
    },
  };
}
