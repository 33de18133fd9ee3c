import { gpuRuleGroups } from '../../alert-rules/gpu';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { gpuBoards } from '../../dashboards';
import { resolveOptions } from '../resolve-options';
import { type GpuPackOptions, gpuPackSchema } from './gpu-options';
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
        exporterJobs: context.exporter.targets.map((target) => target.job),
        // Without a fleet nothing says how many GPUs a machine type must have.
        machineTypeLabel: context.capabilities.nodeLabels && Object.keys(context.expectedGpus).length > 0,
        kubeState: context.kubeState,
      };
      const version = dcgmExporterVersions.find((entry) => entry.version === context.exporter.version);
      return {
        scrapeTargets: context.exporter.targets,
        rules: gpuRuleGroups(alerts, {
          ...shared,
          xidMetric: version?.xidMetric ?? 'window',
          exporterNamespace: context.exporter.namespace,
          clusterLabels: context.clusterLabels,
          expectedGpus: context.expectedGpus,
          migInstancesPerGpu: context.migInstancesPerGpu,
          migSizeLabel: hasMigSizeLabel(context),
        }),
        boards: gpuBoards(alerts, shared),
      };
    },
  };
}

/** Without partitioned pools nothing says how many instances a GPU must have, and not every platform labels its nodes. */
function hasMigSizeLabel({ capabilities, exporter, migInstancesPerGpu }: PackContext): boolean {
  const labelled = exporter.targets.every(({ nodeLabels = {} }) => 'mig_size' in nodeLabels);
  return capabilities.nodeLabels && labelled && Object.keys(migInstancesPerGpu).length > 0;
}
