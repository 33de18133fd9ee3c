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
import { type Fault, faultsOfGpu, ofKind } from './faults';
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

/** Labels of a health check without incident; severity and category came with 4.8.3. */
const healthyLabels: Readonly<Record<DcgmExporterVersionName, Readonly<Record<string, string>>>> = {
  '4.8.2': { health_error_code: 'DCGM_FR_OK' },
  '4.8.3': { health_error_code: 'DCGM_FR_OK', health_error_severity: 'NONE', health_error_category: 'NONE' },
  '4.8.4': { health_error_code: 'DCGM_FR_OK', health_error_severity: 'NONE', health_error_category: 'NONE' },
};

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
  if (gpu.instances.length === 0) return sample(state.device.get(key), { gpu }, scope);
  if (mig === 'absent') return [];
  return state.instances.flatMap(({ instance, values }) =>
    sample((mig === 'own' ? values : state.device).get(key), { gpu, instance }, scope),
  );
}

/** Values that the driver does not report have no series. */
function sample(value: number | undefined, entity: Entity, scope: Scope): Sample[] {
  return value === undefined ? [] : [{ labels: seriesLabels(entity, scope, {}), value }];
}

function exporterSamples(key: DcgmFieldName, { gpu, faults }: ObservedGpu, scope: Scope): Sample[] {
  if (key === 'healthStatus') {
    // The collector asks about whole GPUs, also when they are partitioned.
    return healthWatches.map((watch) => ({
      labels: seriesLabels({ gpu }, scope, { health_watch: watch, ...healthyLabels[scope.fleet.exporterVersion] }),
      value: 0,
    }));
  }
  const counts = key === 'xidErrors' ? xidTotals(faults, scope) : xidWindow(faults, scope);
  return entitiesOf(gpu).flatMap((entity) =>
    counts.map(({ labels, value }) => ({ labels: seriesLabels(entity, scope, labels), value })),
  );
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
function seriesLabels(entity: Entity, { fleet, node }: Scope, own: Readonly<Record<string, string>>): Labels {
  const { gpu, instance } = entity;
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
    ...sorted(workloadLabels(entity)),
  ];
}

/** None for an idle GPU, and none for the whole of a partitioned one, because pods hold its instances. */
function workloadLabels({ gpu, instance }: Entity): Partial<Record<(typeof dcgmWorkloadLabels)[number], string>> {
  const pod = gpu.instances.length > 0 ? instance?.pod : gpu.workload?.pod;
  if (gpu.workload === undefined || pod === undefined) return {};
  return { namespace: gpu.workload.namespace, pod, container: gpu.workload.container };
}

function hostnameLabel(version: DcgmExporterVersionName): string {
  return dcgmExporterVersions.find((known) => known.version === version)?.hostnameLabel ?? 'hostname';
}

function sorted(labels: Readonly<Record<string, string>>): Labels {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
