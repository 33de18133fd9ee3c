import { arrCocAlerts } from '../../alert-rules/arr-coc/alerts';
import { arrCocAlertOptions } from '../../alert-rules/arr-coc/options';
import { arrCocRecordings } from '../../alert-rules/arr-coc/recording';
import { gpuRuleGroups } from '../../alert-rules/gpu';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import { repairSchema } from '../../alert-rules/gpu/repair-options';
import { inferenceRuleGroups } from '../../alert-rules/inference';
import { inferenceAlertOptions } from '../../alert-rules/inference/options';
import type { RuleGroup } from '../../alert-rules/model';
import { trainingRuleGroups } from '../../alert-rules/training';
import { trainingAlertOptions } from '../../alert-rules/training/options';
import { classifiedXids } from '../../catalog/xid';
import { inferenceServiceSchema } from '../../constructs/packs/inference-options';
import { trainingJobSchema } from '../../constructs/packs/training-options';

/** @returns every rule group with its defaults, for a cluster whose labels, kube-state-metrics and repair are all there */
export function defaultRuleGroups(): RuleGroup[] {
  const gpu = gpuRuleGroups(gpuAlertOptions.parse({}), {
    xidMetric: 'window',
    xids: classifiedXids(),
    exporterJobs: ['dcgm-exporter', 'dcgm-exporter-unprofiled'],
    exporterNamespace: 'gpu-exporter',
    exporterContainers: ['container', '=', 'exporter'],
    clusterLabels: { cluster: 'research' },
    machineTypeLabel: true,
    expectedGpus: { 'a2-highgpu-8g': 8 },
    migInstancesPerGpu: { '1g.5gb': 7 },
    migSizeLabel: true,
    kubeState: true,
    repair: repairSchema.parse({ nvsentinel: true, gkeAutoRepair: true }),
    workloads: { training: '.*train.*', inference: '.*(infer|serv).*' },
  });
  const job = trainingJobSchema.parse({
    name: 'pretrain',
    namespace: 'research',
    podLabels: { app: 'pretrain' },
    queue: { kind: 'kueue', clusterQueue: 'a100' },
    workload: { kind: 'job', name: 'pretrain-.*' },
  });
  const context = { jobs: [job], clusterLabels: { cluster: 'research' } };
  const service = inferenceServiceSchema.parse({
    name: 'vision',
    namespace: 'serving',
    podLabels: { app: 'vision' },
    server: 'contract',
    sla: 'user-facing',
  });
  const arrCoc = { service: 'arr-coc', namespace: 'serving' };
  return [
    ...gpu,
    ...trainingRuleGroups(trainingAlertOptions.parse({}), context),
    ...inferenceRuleGroups(inferenceAlertOptions.parse({}), { services: [service] }),
    ...arrCocRecordings(arrCoc, () => true),
    ...arrCocAlerts(arrCocAlertOptions.parse({}), arrCoc),
  ];
}
