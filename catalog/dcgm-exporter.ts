/** What differs between the exporter versions that this package supports. */
export interface DcgmExporterVersion {
  /** Version of the exporter, the second half of the image tag. */
  readonly version: string;
  /** `<DCGM>-<exporter>`; the platform (`distroless`) is added to it. */
  readonly imageTag: string;
  /** Spelling of the label that names the node; we attach a target label `node` so that rules need not care. */
  readonly hostnameLabel: 'Hostname' | 'hostname';
  /** How XIDs are counted: a gauge over a sliding window, or (also) a counter since the exporter started. */
  readonly xidMetric: 'window' | 'counter';
}

/**
 * Supported versions, oldest first.
 *
 * 4.9.0 is not among them: it renames 23 fields and changes the unit of 11, so every threshold would need new units.
 * @see https://docs.nvidia.com/datacenter/dcgm/latest/release-notes/dcgm-exporter.html
 */
export const dcgmExporterVersions = [
  { version: '4.8.2', imageTag: '4.5.3-4.8.2', hostnameLabel: 'Hostname', xidMetric: 'window' },
  { version: '4.8.3', imageTag: '4.6.0-4.8.3', hostnameLabel: 'hostname', xidMetric: 'counter' },
  { version: '4.8.4', imageTag: '4.6.1-4.8.4', hostnameLabel: 'hostname', xidMetric: 'counter' },
] as const satisfies readonly DcgmExporterVersion[];

export type DcgmExporterVersionName = (typeof dcgmExporterVersions)[number]['version'];

/** The version that is deployed unless another one is asked for. */
export const defaultDcgmExporterVersion: DcgmExporterVersionName = '4.8.2';

/** Port on which the exporter serves `/metrics` and `/health`; the port's name is `metrics`. */
export const dcgmExporterPort = 9400;

/** Name of the exporter's container. */
export const dcgmExporterContainer = 'exporter';

/** Width of the sliding window of `DCGM_EXP_XID_ERRORS_COUNT`, in milliseconds (the exporter's own default). */
export const xidWindowMilliseconds = 300_000;

/** Labels that every series of a GPU carries, without the node's name, whose spelling differs between versions. */
export const dcgmGpuLabels = ['gpu', 'UUID', 'pci_bus_id', 'device', 'modelName'] as const;

/** Labels that only the series of a MIG instance carry. */
export const dcgmMigLabels = ['GPU_I_PROFILE', 'GPU_I_ID'] as const;

/** Labels of the workload that holds the GPU; an idle GPU has none of them. */
export const dcgmWorkloadLabels = ['namespace', 'pod', 'container'] as const;
