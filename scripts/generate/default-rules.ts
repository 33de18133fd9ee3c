import { gpuRuleGroups } from '../../alert-rules/gpu';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import type { RuleGroup } from '../../alert-rules/model';

/** @returns every rule group with its defaults, for a cluster whose labels and kube-state-metrics are all there */
export function defaultRuleGroups(): RuleGroup[] {
  return gpuRuleGroups(gpuAlertOptions.parse({}), {
    xidMetric: 'window',
    exporterJob: 'dcgm-exporter',
    clusterLabels: { cluster: 'research' },
    machineTypeLabel: true,
    expectedGpus: { 'a2-highgpu-8g': 8 },
    kubeState: true,
    workloads: { training: '.*train.*', inference: '.*(infer|serv).*' },
  });
}
