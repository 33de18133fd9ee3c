import { availableRules } from '../../alert-rules/available-rules';
import { gpuRuleGroups } from '../../alert-rules/gpu';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { classifiedXids } from '../../catalog/xid';
import { gpuBoards } from '../../dashboards';
import { availablePart } from '../../promql/available';
import { resolveOptions } from '../resolve-options';
import { isCollected, jobPinned } from './exporter-series';
import { type GpuPackOptions, gpuPackSchema } from './gpu-options';
import { leftOutDegradations } from './left-out';
import type { MonitoringPack, PackContext } from './pack';
import { anyOf } from './workload-options';

/**
 * The GPUs themselves: coverage, XIDs, memory errors, temperature and throttling, efficiency.
 *
 * @param options e.g. `{ alerts: { GpuHot: { warning: 6, critical: false } }, xids: { 63: 'fatal' } }`
 */
export function gpuPack(options: GpuPackOptions = {}): MonitoringPack {
  const { alerts, xids, repair, workloads } = resolveOptions('gpuPack', options, gpuPackSchema);
  return {
    name: 'gpu',
    content(context: PackContext) {
      const version = dcgmExporterVersions.find((entry) => entry.version === context.exporter.version);
      const shared = {
        xidMetric: version?.xidMetric ?? 'window',
        xids: classifiedXids(xids),
        exporterJobs: context.exporter.targets.map((target) => target.job),
        // Without a fleet nothing says how many GPUs a machine type must have.
        machineTypeLabel: context.capabilities.nodeLabels && Object.keys(context.expectedGpus).length > 0,
        kubeState: context.kubeState,
      };
      const rules = availableRules(
        gpuRuleGroups(alerts, {
          ...shared,
          repair,
          exporterNamespace: context.exporter.namespace,
          exporterContainers: context.exporter.containers,
          clusterLabels: context.clusterLabels,
          expectedGpus: context.expectedGpus,
          migInstancesPerGpu: context.migInstancesPerGpu,
          migSizeLabel: hasMigSizeLabel(context),
          workloads: {
            training: anyOf(workloads.training.namespaces),
            inference: anyOf(workloads.inference.namespaces),
          },
        }),
        isCollected(context.exporter),
      );
      const pin = jobPinned(context.exporter);
      const answerable = (expr: string) => {
        const { expression } = availablePart(expr, rules.exists);
        return expression === undefined ? undefined : pin(expression);
      };
      const boards = gpuBoards(alerts, { ...shared, answerable });
      return {
        scrapeTargets: context.exporter.targets,
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

/** Without partitioned pools nothing says how many instances a GPU must have, and not every platform labels its nodes. */
function hasMigSizeLabel({ capabilities, exporter, migInstancesPerGpu }: PackContext): boolean {
  const labelled = exporter.targets.every(({ nodeLabels = {} }) => 'mig_size' in nodeLabels);
  return capabilities.nodeLabels && labelled && Object.keys(migInstancesPerGpu).length > 0;
}
