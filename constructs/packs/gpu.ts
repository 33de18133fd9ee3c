import { gpuRuleGroups } from '../../alert-rules/gpu';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { gpuBoards } from '../../dashboards';
import { resolveOptions } from '../resolve-options';
import { type GpuPackOptions, gpuPackSchema } from './gpu-options';
import type { MonitoringPack, PackContext } from './pack';
import { anyOf } from './workload-options';

/**
 * The GPUs themselves: coverage, XIDs, memory errors, temperature and throttling, efficiency.
 *
 * @param options e.g. `{ alerts: { GpuHot: { warning: 6, critical: false } } }`
 */
export function gpuPack(options: GpuPackOptions = {}): MonitoringPack {
  const { alerts, workloads } = resolveOptions('gpuPack', options, gpuPackSchema);
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
      return {
        scrapeTargets: [context.exporter.target],
        rules: gpuRuleGroups(alerts, {
          ...shared,
          xidMetric: version?.xidMetric ?? 'window',
          clusterLabels: context.clusterLabels,
          expectedGpus: context.expectedGpus,
          workloads: {
            training: anyOf(workloads.training.namespaces),
            inference: anyOf(workloads.inference.namespaces),
          },
        }),
        boards: gpuBoards(alerts, shared),
      };
    },
  };
}
