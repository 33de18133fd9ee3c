import {
  type DcgmExporterVersionName,
  dcgmExporterVersions,
  dcgmGpuLabels,
  dcgmMigLabels,
  type dcgmWorkloadLabels,
  xidWindowMilliseconds,
} from '../catalog/dcgm-exporter';
import { type DcgmFieldName, dcgmFields } from '../catalog/metrics/dcgm';
import type { DcgmField } from '../catalog/metrics/metric';
import { type Fault, faultsOfGpu, isActive, ofKind } from './faults';
import type { SimulatedFleet, SimulatedGpu, SimulatedMigInstance, SimulatedNode } from './fleet';
import { type GpuState, gpuState } from './gpu-state';

/** Label names and values in the order in which the exporter writes them. */
export type Labels = readonly (readonly [name: string, value: string])[];

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** One metric with its samples, in the order in which the exporter collects them. */
export interface MetricFamily {
  readonly key: DcgmFieldName;
  readonly field: DcgmField;
  readonly samples: readonly Sample[];
}

/** The two times of a scrape, in simulated seconds since the start. */
export interface ScrapeTimes {
  /** When the device was last read. */
  readonly collected: number;
  /** When the exporter is asked. */
  readonly scraped: number;
}

/**
 * Health watches in the exporter's order, one series each; `ALL` carries incidents of the whole GPU.
 *
 * @see NVIDIA/dcgm-exporter `internal/pkg/collector/gpu_health_collector.go` (4.6.0-4.8.3)
 */
const healthWatches = [
  'PCIE',
  'NVLINK',
  'PMU',
  'MCU',
  'MEM',
  'SM',
  'INFOROM',
  'THERMAL',
  'POWER',
  'DRIVER',
  'ALL',
] as const;

/** Whether a version says how severe a finding of a health check is, and of what kind. */
const healthDetails: Readonly<Record<DcgmExporterVersionName, boolean>> = {
  '4.8.2': false,
  '4.8.3': true,
  '4.8.4': true,
};

/** Finding of a check that passes. */
const healthy = { code: 'DCGM_FR_OK', severity: 'NONE', category: 'NONE' } as const;

/** Values of the results of health checks. */
const healthResults = { passed: 0, warning: 10, failure: 20 } as const;

/**
 * Fields that an exporter which names every pod reports twice: for the device, without a pod, and for each pod what the pod's
 * own processes use. It finds those processes only where it sees the processes of the host, so it says 0 for each pod.
 *
 * @see NVIDIA/dcgm-exporter `internal/pkg/transformation/kubernetes.go`, `process_metrics.go` (4.6.0-4.8.3, pull request 594)
 */
const perProcess: readonly DcgmFieldName[] = ['gpuUtilization', 'framebufferUsed'];

/** A GPU as the exporter looks at it during one scrape. */
interface ObservedGpu {
  readonly gpu: SimulatedGpu;
  readonly state: GpuState;
  readonly faults: readonly Fault[];
}

/** What the exporter counts as one thing: a whole GPU, or an instance of a partitioned one. */
interface Entity {
  readonly gpu: SimulatedGpu;
  readonly instance?: SimulatedMigInstance;
}

/** Labels that name who holds an entity; empty where nobody does. */
type WorkloadLabels = Readonly<Partial<Record<(typeof dcgmWorkloadLabels)[number] | 'vgpu', string>>>;

/**
 * Every metric that a node's exporter exposes at one scrape. Metrics without a sample are left out.
 *
 * Device and profiling values are those of the last collection. The XID window is counted when the exporter is scraped
 * (`expcollector.go`), the XID counter when it collects (`cumulative_total_poller.go`).
 */
export function metricFamilies(
  fleet: SimulatedFleet,
  node: SimulatedNode,
  faults: readonly Fault[],
  times: ScrapeTimes,
): MetricFamily[] {
  const observed = node.gpus.flatMap((gpu): ObservedGpu[] => {
    const own = faultsOfGpu(faults, node.name, gpu.index);
    const state = gpuState(gpu, times.collected, own);
    return state ? [{ gpu, state, faults: own }] : [];
  });
  return fleet.fields.flatMap((key) => {
    const field: DcgmField = dcgmFields[key];
    const samples = observed.flatMap((gpu) => samplesOf(key, gpu, { fleet, node, times }));
    return samples.length > 0 ? [{ key, field, samples }] : [];
  });
}

interface Scope {
  readonly fleet: SimulatedFleet;
  readonly node: SimulatedNode;
  readonly times: ScrapeTimes;
}

function samplesOf(key: DcgmFieldName, observed: ObservedGpu, scope: Scope): Sample[] {
  switch (dcgmFields[key].source) {
    case 'label':
      return [];
    case 'exporter':
      return exporterSamples(key, observed, scope);
    default:
      return deviceSamples(key, observed, scope);
  }
}

function deviceSamples(key: DcgmFieldName, { gpu, state }: ObservedGpu, scope: Scope): Sample[] {
  const { mig } = dcgmFields[key];
  const samples = (value: number | undefined, entity: Entity) =>
    // Values that the driver does not report have no series.
    value === undefined ? [] : samplesOfEntity(entity, scope, { key, value, labels: {} });
  if (gpu.instances.length === 0) return samples(state.device.get(key), { gpu });
  if (mig === 'absent') return [];
  return state.instances.flatMap(({ instance, values }) =>
    samples((mig === 'own' ? values : state.device).get(key), { gpu, instance }),
  );
}

interface Reading {
  readonly key: DcgmFieldName;
  readonly value: number;
  /** Labels beside those of the entity and of its holder. */
  readonly labels: Readonly<Record<string, string>>;
}

/** One sample per holder; one without a holder where nobody holds the entity. */
function samplesOfEntity(entity: Entity, scope: Scope, { key, value, labels }: Reading): Sample[] {
  const holders = holdersOf(entity, scope);
  const sample = (holder: WorkloadLabels, own: number): Sample => ({
    labels: seriesLabels(entity, scope, labels, holder),
    value: own,
  });
  if (holders.length === 0) return [sample({}, value)];
  if (scope.fleet.namesEveryPod && perProcess.includes(key)) {
    return [sample({}, value), ...holders.map((holder) => sample(holder, 0))];
  }
  return holders.map((holder) => sample(holder, value));
}

function exporterSamples(key: DcgmFieldName, { gpu, faults }: ObservedGpu, scope: Scope): Sample[] {
  if (key === 'healthStatus') {
    // The collector asks about whole GPUs, also when they are partitioned.
    return healthWatches.flatMap((watch) =>
      samplesOfEntity({ gpu }, scope, { key, ...healthOf(watch, faults, scope) }),
    );
  }
  const counts = key === 'xidErrors' ? xidTotals(faults, scope) : xidWindow(faults, scope);
  return entitiesOf(gpu).flatMap((entity) =>
    counts.flatMap((count) => samplesOfEntity(entity, scope, { key, ...count })),
  );
}

/** Result of a health check and what it found; the latest incident counts. */
function healthOf(watch: string, faults: readonly Fault[], { fleet, times }: Scope): Omit<Reading, 'key'> {
  const incident = ofKind(faults, 'healthIncident')
    .filter((fault) => fault.watch === watch && isActive(fault, times.scraped))
    .at(-1);
  const { code, severity, category } = incident ?? healthy;
  return {
    value: healthResults[incident?.result ?? 'passed'],
    labels: {
      health_watch: watch,
      health_error_code: code,
      ...(healthDetails[fleet.exporterVersion] && { health_error_severity: severity, health_error_category: category }),
    },
  };
}

interface XidCount {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One count per code that occurred within the window before the scrape; a bare zero when there is none. */
function xidWindow(faults: readonly Fault[], { times }: Scope): XidCount[] {
  const window = { window_size_in_ms: String(xidWindowMilliseconds) };
  const codes = xidCodes(faults, times.scraped - xidWindowMilliseconds / 1000, times.scraped);
  if (codes.size === 0) return [{ labels: window, value: 0 }];
  return [...codes].map(([code, value]) => ({ labels: { ...window, xid: String(code) }, value }));
}

/** One count per code that was ever collected; a code that never occurred has no series, not even a zero. */
function xidTotals(faults: readonly Fault[], { times }: Scope): XidCount[] {
  const codes = xidCodes(faults, Number.NEGATIVE_INFINITY, times.collected);
  return [...codes].map(([code, value]) => ({ labels: { xid: String(code) }, value }));
}

/** Number of XIDs per code after `from` and not after `to`, by ascending code. */
function xidCodes(faults: readonly Fault[], from: number, to: number): Map<number, number> {
  const codes = ofKind(faults, 'xid')
    .filter(({ at }) => from < at && at <= to)
    .map(({ code }) => code)
    .sort((a, b) => a - b);
  return codes.reduce((counts, code) => counts.set(code, (counts.get(code) ?? 0) + 1), new Map<number, number>());
}

function entitiesOf(gpu: SimulatedGpu): Entity[] {
  return gpu.instances.length === 0 ? [{ gpu }] : gpu.instances.map((instance) => ({ gpu, instance }));
}

/** The exporter's order: identity, host name, then labels and workload, the last two each sorted by name. */
function seriesLabels(
  { gpu, instance }: Entity,
  { fleet, node }: Scope,
  own: Readonly<Record<string, string>>,
  holder: WorkloadLabels,
): Labels {
  const identity: Readonly<Record<(typeof dcgmGpuLabels)[number], string>> = {
    gpu: String(gpu.index),
    UUID: gpu.uuid,
    pci_bus_id: gpu.pciBusId,
    device: `nvidia${gpu.index}`,
    modelName: gpu.modelName,
  };
  const partition: Readonly<Record<(typeof dcgmMigLabels)[number], string>> | undefined = instance && {
    GPU_I_PROFILE: instance.profile,
    GPU_I_ID: String(instance.id),
  };
  const driver = fleet.fields.includes('driverVersion') ? { [dcgmFields.driverVersion.name]: fleet.driverVersion } : {};
  return [
    ...dcgmGpuLabels.map((name) => [name, identity[name]] as const),
    ...(partition ? dcgmMigLabels.map((name) => [name, partition[name]] as const) : []),
    [hostnameLabel(fleet.exporterVersion), node.name],
    ...sorted({ ...driver, ...own }),
    ...sorted(holder),
  ];
}

/** None for an idle GPU, and none for the whole of a partitioned one, because pods hold its instances. */
function holdersOf({ gpu, instance }: Entity, { fleet }: Scope): WorkloadLabels[] {
  const { workload } = gpu;
  if (workload === undefined) return [];
  const { namespace, container } = workload;
  if (instance !== undefined) return instance.pod === undefined ? [] : [{ namespace, pod: instance.pod, container }];
  if (!fleet.namesEveryPod || gpu.pods.length < 2) {
    return gpu.pods.slice(0, 1).map((pod) => ({ namespace, pod, container }));
  }
  return gpu.pods.map((pod, position) => ({ namespace, pod, container, vgpu: String(position) }));
}

function hostnameLabel(version: DcgmExporterVersionName): string {
  return dcgmExporterVersions.find((known) => known.version === version)?.hostnameLabel ?? 'hostname';
}

function sorted(labels: Readonly<Record<string, string>>): Labels {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
