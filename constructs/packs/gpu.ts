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
  const { alerts, repair } = resolveOptions('gpuPack', options, gpuPackSchema);
  return {
    name: 'gpu',
    content(context: PackContext) {
      const version = dcgmExporterVersions.find((entry) => entry.version === context.exporter.version);
      const shared = {
        xidMetric: version?.xidMetric ?? 'window',
        exporterJob: context.exporter.target.job,
        // Without a fleet nothing says how many GPUs a machine type must have.
        machineTypeLabel: context.capabilities.nodeLabels && Object.keys(context.expectedGpus).length > 0,
        kubeState: context.kubeState,
      };
      return {
        scrapeTargets: [context.exporter.target],
        rules: gpuRuleGroups(alerts, {
          ...shared,
          clusterLabels: context.clusterLabels,
          expectedGpus: context.expectedGpus,
          repair,
        }),
        boards: gpuBoards(alerts, shared),
      };
    },
  };
}
