import type { Xid } from '../../catalog/xid';
import type { Matcher } from '../../promql/expression';
import type { RepairOptions } from './repair-options';

/** What the GPU rules must know about the fleet and about what scrapes it. */
export interface GpuRuleContext {
  /** How the exporter's version counts XIDs. */
  readonly xidMetric: 'window' | 'counter';
  /** What XIDs mean on this fleet. Codes that are not in it are unclassified. */
  readonly xids: readonly Xid[];
  /** Values of the label `job` on series of the exporter: of the one with profiling first, then of the one without, if any. */
  readonly exporterJobs: readonly string[];
  /** Namespace of the exporter's pods. */
  readonly exporterNamespace: string;
  /** Which of the containers there are the exporter's, by a label of kube-state-metrics. */
  readonly exporterContainers: Matcher;
  /** Labels to put on series recorded from constants and from kube-state-metrics, which do not carry the cluster themselves. */
  readonly clusterLabels: Readonly<Record<string, string>>;
  /** Whether the exporter's series carry the label `machine_type`. */
  readonly machineTypeLabel: boolean;
  /** GPUs that a node of each machine type must have. */
  readonly expectedGpus: Readonly<Record<string, number>>;
  /** MIG instances that each GPU must have, by the size that the GPUs of its node are cut into. */
  readonly migInstancesPerGpu: Readonly<Record<string, number>>;
  /** Whether the exporter's series carry the label `mig_size` on nodes with partitioned GPUs. */
  readonly migSizeLabel: boolean;
  /** Whether kube-state-metrics is collected. */
  readonly kubeState: boolean;
  /** What repairs nodes by itself. */
  readonly repair: RepairOptions;
  /** Which namespaces run workloads of a kind, as regular expressions over the whole name; empty where none does. */
  readonly workloads: { readonly training: string; readonly inference: string };
}
