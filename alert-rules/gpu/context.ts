/** What the GPU rules must know about the fleet and about what scrapes it. */
export interface GpuRuleContext {
  /** How the exporter's version counts XIDs. */
  readonly xidMetric: 'window' | 'counter';
  /** Value of the label `job` on the exporter's series. */
  readonly exporterJob: string;
  /** Labels to put on series recorded from constants and from kube-state-metrics, which do not carry the cluster themselves. */
  readonly clusterLabels: Readonly<Record<string, string>>;
  /** Whether the exporter's series carry the label `machine_type`. */
  readonly machineTypeLabel: boolean;
  /** GPUs that a node of each machine type must have. */
  readonly expectedGpus: Readonly<Record<string, number>>;
  /** Whether kube-state-metrics is collected. */
  readonly kubeState: boolean;
  /** Which namespaces run workloads of a kind, as regular expressions over the whole name; empty where none does. */
  readonly workloads: { readonly training: string; readonly inference: string };
}
