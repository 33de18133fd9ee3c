import { gpuRuleGroups } from '../../../alert-rules/gpu';
import type { GpuRuleContext } from '../../../alert-rules/gpu/context';
import { type GpuAlertOptions, gpuAlertOptions } from '../../../alert-rules/gpu/options';
import { repairSchema } from '../../../alert-rules/gpu/repair-options';
import type { RuleGroup } from '../../../alert-rules/model';
import { classifiedXids } from '../../../catalog/xid';

/** A fleet with everything that rules can use. */
export const fullContext: GpuRuleContext = {
  xidMetric: 'window',
  xids: classifiedXids(),
  exporterJobs: ['dcgm-exporter', 'dcgm-exporter-unprofiled'],
  exporterNamespace: 'gpu-exporter',
  exporterContainers: ['container', '=', 'exporter'],
  clusterLabels: { cluster: 'research' },
  machineTypeLabel: true,
  expectedGpus: { 'a2-highgpu-8g': 8, 'a2-ultragpu-1g': 1 },
  migInstancesPerGpu: { '1g.5gb': 7, '3g.40gb': 2 },
  migSizeLabel: true,
  kubeState: true,
  repair: repairSchema.parse({ nvsentinel: true, gkeAutoRepair: true }),
  workloads: { training: '.*train.*', inference: '.*(infer|serv).*' },
};

/** Every way in which exporter versions, backends and clusters differ. */
export const contexts: readonly (readonly [name: string, context: GpuRuleContext])[] = [
  ['everything, XIDs by window', fullContext],
  ['everything, XIDs by counter', { ...fullContext, xidMetric: 'counter' }],
  ['the cluster label set by the backend', { ...fullContext, clusterLabels: {} }],
  ['no machine types', { ...fullContext, machineTypeLabel: false, expectedGpus: {} }],
  ['no label of the MIG size', { ...fullContext, migSizeLabel: false }],
  ['no kube-state-metrics', { ...fullContext, kubeState: false }],
  ['no exporter without profiling', { ...fullContext, exporterJobs: ['dcgm-exporter'] }],
];

/** @returns the groups with some alerts set differently */
export function groupsOf(context: GpuRuleContext = fullContext, alerts: GpuAlertOptions = {}): RuleGroup[] {
  return gpuRuleGroups(gpuAlertOptions.parse(alerts), context);
}
