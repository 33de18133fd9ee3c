import { gpus } from '../../catalog/gpus';
import { dcgm } from '../../catalog/metrics/dcgm';
import { kubeState, prometheusTarget } from '../../catalog/metrics/platform';
import { migSizes } from '../../catalog/mig';
import { kubernetesPhase, type NodePhase, nodePhases, nvsentinelStateSeriesLabel } from '../../catalog/node-repair';
import { aggregate, either, type Matcher, oneOf, select } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { clusterLabels, gpuLabels, nodeLabels } from '../../promql/labels';
import type { RecordingRule } from '../model';
import type { GpuRuleContext } from './context';

/** Series that the GPU rules record; alerts and panels refer to them by these names only. */
export const gpuSeries = {
  temperature: 'gpu:temperature_celsius:max',
  slowdownTemperature: 'gpu:slowdown_temperature_celsius:max',
  memoryTemperature: 'gpu:memory_temperature_celsius:max',
  memoryTemperatureLimit: 'gpu:memory_temperature_limit_celsius:max',
  power: 'gpu:power_watts:max',
  clockEventReasons: 'gpu:clock_event_reasons:max',
  engineActive: 'gpu:engine_active:ratio',
  smActive: 'gpu:sm_active:ratio',
  tensorActive: 'gpu:tensor_active:ratio',
  eccDoubleBit: 'gpu:ecc_double_bit_errors:max',
  xidErrors: 'gpu:xid_errors:max',
  nvlinkRetries: 'gpu:nvlink_retries:max',
  uncorrectableRemappedRows: 'gpu:uncorrectable_remapped_rows:max',
  memoryUsed: 'gpu:memory_used_bytes:sum',
  memoryTotal: 'gpu:memory_total_bytes:sum',
  held: 'gpu:held:ratio',
  gpusByState: 'namespace:gpus:sum',
  gpusSeen: 'node:gpus:count',
  gpusExpected: 'machine_type:gpus_expected:count',
  migInstances: 'mig_gpu:instances:count',
  migInstancesExpected: 'mig_size:gpu_instances_expected:count',
  gpuCapacity: 'node:gpu_capacity:count',
  nodeReady: 'node:ready:bool',
  exporterRestarts: 'node:exporter_restarts:max',
  repairPhase: 'node:repair_phase:max',
} as const;

const bytesPerMebibyte = 1_048_576;

/** Label that a MIG instance has and a whole GPU lacks. */
const instance = 'GPU_I_ID';
const perInstance = [...gpuLabels, instance];

/** Compute slices that a GPU's MIG instances share. */
export const slicesPerGpu = gpus.a100_40gb.migComputeSlices;

/** Compute slices of all MIG sizes, smallest first, e.g. 1, 2, 3, 4, 7. */
export const migComputeSlices = [
  ...new Set(Object.values(migSizes).flatMap((sizes) => Object.values(sizes).map((size) => size.computeSlices))),
].sort((left, right) => left - right);

/** The device's own value; `max by` collapses the copies that MIG instances and shared pods repeat. */
function perGpu(metric: string): string {
  return aggregate('max', gpuLabels, metric);
}

/** Sum over a GPU's MIG instances, or the GPU's own value; copies for shared pods collapse first. */
function summedOverInstances(metric: string): string {
  return aggregate('sum', gpuLabels, aggregate('max', perInstance, metric));
}

/**
 * Activity of the whole GPU. DCGM relates the value of a MIG instance to that instance, so each counts by its share of the
 * compute slices; slices without an instance count as idle.
 * @see https://docs.nvidia.com/datacenter/dcgm/latest/user-guide/feature-overview.html "Multi-Instance GPU"
 */
function weightedByComputeSlices(metric: string): string {
  const instances = migComputeSlices.map(
    (slices) =>
      `${aggregate('max', perInstance, select(metric, ['GPU_I_PROFILE', '=~', `${slices}g[.].*`]))} * ${slices} / ${slicesPerGpu}`,
  );
  return either(
    aggregate('max', gpuLabels, select(metric, [instance, '=', ''])),
    aggregate('sum', gpuLabels, either(...instances)),
  );
}

/**
 * The device's own limit where it reports one, the catalog's constant for its model where it does not.
 *
 * @param measured recorded series of the value that is limited, which carries the labels for the constant
 */
export function limitOrConstant(
  metric: string,
  measured: string,
  constant: 'slowdownCelsius' | 'maxOperatingMemoryCelsius' | 'powerLimitWatts',
): string {
  const constants = Object.values(gpus).map(
    (gpu) => `0 * ${select(measured, ['modelName', '=~', gpu.modelNamePattern])} + ${formatNumber(gpu[constant])}`,
  );
  // A limit of 0 is none.
  return either(perGpu(`${metric} > 0`), ...constants);
}

/**
 * Series per GPU, under MIG and sharing without double counts.
 *
 * Counters are recorded before anything computes their increase: the exporter puts the workload's labels on them, so that a
 * fault which ends the pod goes on in another series.
 */
export function gpuRecordings(context: Pick<GpuRuleContext, 'xidMetric'>): RecordingRule[] {
  const xidErrors = aggregate('max', [...gpuLabels, 'xid'], dcgm.xidErrors.name);
  return [
    ...(context.xidMetric === 'counter' ? [{ record: gpuSeries.xidErrors, expr: xidErrors }] : []),
    { record: gpuSeries.eccDoubleBit, expr: perGpu(dcgm.eccDoubleBit.name) },
    {
      record: gpuSeries.nvlinkRetries,
      expr: `${perGpu(dcgm.nvlinkReplays.name)} + ${perGpu(dcgm.nvlinkRecoveries.name)}`,
    },
    { record: gpuSeries.temperature, expr: perGpu(dcgm.gpuTemperature.name) },
    {
      record: gpuSeries.slowdownTemperature,
      expr: limitOrConstant(dcgm.slowdownTemperature.name, gpuSeries.temperature, 'slowdownCelsius'),
    },
    { record: gpuSeries.memoryTemperature, expr: perGpu(dcgm.memoryTemperature.name) },
    {
      record: gpuSeries.memoryTemperatureLimit,
      expr: limitOrConstant(
        dcgm.memoryMaxOperatingTemperature.name,
        gpuSeries.memoryTemperature,
        'maxOperatingMemoryCelsius',
      ),
    },
    { record: gpuSeries.power, expr: perGpu(dcgm.powerUsage.name) },
    { record: gpuSeries.clockEventReasons, expr: perGpu(dcgm.clockEventReasons.name) },
    { record: gpuSeries.engineActive, expr: weightedByComputeSlices(dcgm.engineActive.name) },
    { record: gpuSeries.smActive, expr: weightedByComputeSlices(dcgm.smActive.name) },
    { record: gpuSeries.tensorActive, expr: weightedByComputeSlices(dcgm.tensorActive.name) },
    {
      record: gpuSeries.memoryUsed,
      expr: `${summedOverInstances(dcgm.framebufferUsed.name)} * ${bytesPerMebibyte}`,
    },
    {
      record: gpuSeries.memoryTotal,
      expr: `${summedOverInstances(dcgm.framebufferTotal.name)} * ${bytesPerMebibyte}`,
    },
  ];
}

/**
 * Series per GPU that change in days and are recorded every 5 minutes. That is also how long Prometheus keeps to the last
 * sample, so whoever is in another group reads them through `last_over_time(…[10m])`.
 */
export function slowRecordings(): RecordingRule[] {
  return [{ record: gpuSeries.uncorrectableRemappedRows, expr: perGpu(dcgm.uncorrectableRemappedRows.name) }];
}

/** Series per node: GPUs that are seen, GPUs that should be there. */
export function nodeRecordings(context: GpuRuleContext): RecordingRule[] {
  const seenBy = context.machineTypeLabel ? [...nodeLabels, 'machine_type'] : nodeLabels;
  // By index: where a node was replaced under its name, the UUIDs of both are there for some minutes.
  const reporting = aggregate('count', seenBy, aggregate('count', [...seenBy, 'gpu'], dcgm.gpuTemperature.name));
  const exporterUp = `${select(prometheusTarget.up.name, oneOf('job', context.exporterJobs))} == 1`;
  const seen: RecordingRule = {
    record: gpuSeries.gpusSeen,
    // An exporter that answers without any GPU counts as none, which is not the same as no answer.
    expr: either(reporting, `0 * ${aggregate('max', seenBy, exporterUp)}`),
  };
  const expected = Object.entries(context.machineTypeLabel ? context.expectedGpus : {}).map(
    ([machineType, count]): RecordingRule => ({
      record: gpuSeries.gpusExpected,
      expr: `vector(${count})`,
      labels: { ...context.clusterLabels, machine_type: machineType },
    }),
  );
  return [seen, ...expected, ...migRecordings(context), ...(context.kubeState ? kubeStateRecordings(context) : [])];
}

/** Instances of each partitioned GPU, however many pods share one, and those that it should have. */
function migRecordings(context: GpuRuleContext): RecordingRule[] {
  const gpu = context.migSizeLabel ? [...gpuLabels, 'mig_size'] : gpuLabels;
  const instances = aggregate(
    'count',
    gpu,
    aggregate('count', [...gpu, instance], select(dcgm.gpuTemperature.name, [instance, '!=', ''])),
  );
  if (!context.migSizeLabel) return [{ record: gpuSeries.migInstances, expr: instances }];
  // A GPU without instances is reported as a whole one.
  const partitioned = select(dcgm.gpuTemperature.name, ['mig_size', '!=', '']);
  const expected = Object.entries(context.migInstancesPerGpu).map(
    ([size, count]): RecordingRule => ({
      record: gpuSeries.migInstancesExpected,
      expr: `vector(${count})`,
      labels: { ...context.clusterLabels, mig_size: size },
    }),
  );
  return [
    { record: gpuSeries.migInstances, expr: either(instances, `0 * ${aggregate('max', gpu, partitioned)}`) },
    ...expected,
  ];
}

/**
 * What Kubernetes knows about nodes and about the exporter's pods. kube-state-metrics of another installation has no label
 * `cluster`, so the rule sets it unless the backend does.
 */
function kubeStateRecordings(context: GpuRuleContext): RecordingRule[] {
  const by = 'cluster' in context.clusterLabels ? ['node'] : [...clusterLabels, 'node'];
  const capacity = select(kubeState.nodeCapacity.name, ['resource', '=~', 'nvidia_com_(gpu|mig_.*)']);
  const ready = select(kubeState.nodeCondition.name, ['condition', '=', 'Ready'], ['status', '=', 'true']);
  const labels = { ...context.clusterLabels };
  const pod = [...clusterLabels, 'namespace', 'pod'];
  const ofExporter: Matcher = ['namespace', '=', context.exporterNamespace];
  const restarts = select(kubeState.containerRestarts.name, ofExporter, context.exporterContainers);
  const placed = aggregate('max', [...pod, 'node'], select(kubeState.podInfo.name, ofExporter));
  return [
    { record: gpuSeries.gpuCapacity, expr: `${aggregate('max', by, capacity)} > 0`, labels },
    { record: gpuSeries.nodeReady, expr: aggregate('max', by, ready), labels },
    {
      record: gpuSeries.exporterRestarts,
      expr: aggregate(
        'max',
        by,
        `${aggregate('max', pod, restarts)} * on (${pod.join(', ')}) group_left (node) ${placed}`,
      ),
      labels,
    },
    { record: gpuSeries.repairPhase, expr: repairPhase(aggregate('max', by, ready), by), labels },
  ];
}

/** In which phase each node is, by its code: NVSentinel's word counts before what can be seen of the node. */
function repairPhase(ready: string, by: readonly string[]): string {
  const phases: readonly NodePhase[] = nodePhases;
  const reported = phases.flatMap(({ code, nvsentinelState }) => {
    if (nvsentinelState === undefined) return [];
    const nodes = select(kubeState.nodeLabels.name, [nvsentinelStateSeriesLabel, '=', nvsentinelState]);
    return [`${code} * ${aggregate('max', by, nodes)}`];
  });
  const unschedulable = aggregate('max', by, kubeState.nodeUnschedulable.name);
  return either(
    ...reported,
    `${kubernetesPhase.notReady} + (${ready} == 0)`,
    `${kubernetesPhase.cordoned} * (${unschedulable} == 1)`,
    `${kubernetesPhase.inService} * ${ready}`,
  );
}
