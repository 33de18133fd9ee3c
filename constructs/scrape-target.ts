import type { Metric } from '../catalog/metrics/metric';
import type { Duration } from '../promql/format';

/** Pods that serve metrics, and what may be expected of them. */
export interface ScrapeTarget {
  /** Value of the label `job`. */
  readonly job: string;
  readonly namespace: string;
  /** Labels that select the pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Name or number of the container port, as the pods declare it. */
  readonly port: string | number;
  /** @default '/metrics' */
  readonly path?: string;
  /** @default '30s' */
  readonly interval?: Duration;
  /** Shorter than the interval. @default '10s' */
  readonly timeout?: Duration;
  /**
   * Whether the target's own `namespace`, `pod`, `container` and `node` labels describe what it measures instead of itself,
   * so that no target label may overwrite them: `pod` for the DCGM exporter, which runs on the node it measures;
   * `everything` for kube-state-metrics.
   * @default 'nothing'
   */
  readonly speaksForOthers?: 'nothing' | 'pod' | 'everything';
  /** Node labels to put on every series, by the name they get. */
  readonly nodeLabels?: Readonly<Record<string, string>>;
  /** What the target exposes, for the check that every rule has a source. */
  readonly metrics: readonly Metric[];
}
