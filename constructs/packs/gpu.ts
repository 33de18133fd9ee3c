import { availableRules } from '../../alert-rules/available-rules';
import { gpuRuleGroups } from '../../alert-rules/gpu';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { gpuBoards } from '../../dashboards';
import { availablePart } from '../../promql/available';
import { pinJob } from '../../promql/pin-job';
import { knownFields } from '../exporter/fields';
import { resolveOptions } from '../resolve-options';
import { type GpuPackOptions, gpuPackSchema } from './gpu-options';
import { leftOutDegradations } from './left-out';
import type { ExporterContext, MonitoringPack, PackContext } from './pack';

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
      const rules = availableRules(
        gpuRuleGroups(alerts, {
          ...shared,
          clusterLabels: context.clusterLabels,
          expectedGpus: context.expectedGpus,
          repair,
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

/** Whether a series may exist; one that is no field of DCGM is somebody else's business. */
function isCollected({ target }: ExporterContext): (name: string) => boolean {
  const collected = new Set(target.metrics.map(({ name }) => name));
  const missing = new Set(knownFields.map(({ name }) => name).filter((name) => !collected.has(name)));
  return (name) => !missing.has(name);
}

function jobPinned({ target, scrapedTwice }: ExporterContext): (expression: string) => string {
  if (!scrapedTwice) return (expression) => expression;
  const fields = new Set(target.metrics.map(({ name }) => name));
  return (expression) => pinJob(expression, target.job, (name) => fields.has(name));
}
