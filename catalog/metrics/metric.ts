/** What the samples of a metric mean. Histograms are classic ones (`_bucket`, `_sum`, `_count`); `info` carries labels only. */
export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'info';

/** Units as exposed, not as shown: a panel converts, a metric does not lie. */
export type Unit =
  | 'celsius'
  | 'watts'
  | 'millijoules'
  | 'bytes'
  | 'mebibytes'
  | 'bytes_per_second'
  | 'megahertz'
  | 'percent'
  | 'ratio'
  | 'seconds'
  | 'milliseconds'
  | 'microseconds'
  | 'nanoseconds'
  | 'count'
  | 'bitmask'
  | 'boolean'
  | 'code'
  | 'value'
  | 'per_second';

/** One entry of the metric contract. Rules, panels, exporter configuration and documentation are made from these. */
export interface Metric {
  /** Name as exposed, e.g. `DCGM_FI_DEV_GPU_TEMP`. */
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: Unit;
  /** One sentence without a comma, because for DCGM fields it becomes the third column of the exporter's CSV. */
  readonly help: string;
  /** Labels beyond those that every series of the same source carries. */
  readonly labels?: readonly string[];
  /** Upper bounds of a histogram's buckets, without `+Inf`. */
  readonly buckets?: readonly number[];
}

/** Whether a MIG instance has its own value, repeats its GPU's value, or has none. */
export type MigSupport = 'own' | 'repeated' | 'absent';

/** A field of DCGM, or a metric that the exporter computes itself. */
export interface DcgmField extends Metric {
  readonly mig: MigSupport;
  /**
   * Who measures it: the driver (`device`), the profiling counters (`profiling`: only one process per A100 may use them),
   * the exporter itself (`exporter`), or a label that is put on every series (`label`).
   */
  readonly source: 'device' | 'profiling' | 'exporter' | 'label';
  /** First exporter version that has it. @default - every version in {@link dcgmExporterVersions} */
  readonly since?: string;
  /** Series that one healthy GPU exposes. @default 1 */
  readonly seriesPerGpu?: number;
}
