import { gpuRuleGroups } from '../../alert-rules/gpu';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import type { RuleGroup } from '../../alert-rules/model';
import { trainingRuleGroups } from '../../alert-rules/training';
import { trainingAlertOptions } from '../../alert-rules/training/options';
import { trainingJobSchema } from '../../constructs/packs/training-options';

/** @returns every rule group with its defaults, for a cluster whose labels and kube-state-metrics are all there */
export function defaultRuleGroups(): RuleGroup[] {
  const gpu = gpuRuleGroups(gpuAlertOptions.parse({}), {
    xidMetric: 'window',
    exporterJob: 'dcgm-exporter',
    clusterLabels: { cluster: 'research' },
    machineTypeLabel: true,
    expectedGpus: { 'a2-highgpu-8g': 8 },
    kubeState: true,
  });
  const job = trainingJobSchema.parse({
    name: 'pretrain',
    namespace: 'research',
    podLabels: { app: 'pretrain' },
    queue: { kind: 'kueue', clusterQueue: 'a100' },
    workload: { kind: 'job', name: 'pretrain-.*' },
  });
  const context = { jobs: [job], clusterLabels: { cluster: 'research' } };
  return [...gpu, ...trainingRuleGroups(trainingAlertOptions.parse({}), context)];
}
