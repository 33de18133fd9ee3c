import type { GpuName } from '../../catalog/gpus';
import type { Duration } from '../../promql/format';

/** From which size on a phase counts as the bottleneck of a job. */
export interface PhaseLimits {
  /** Share of the step time. */
  readonly dataLoading: number;
  /** Time of the backward pass in times of the forward pass. */
  readonly backwardToForward: { readonly info: number; readonly warning: number };
  /** Share of the step time. */
  readonly optimizer: number;
}

/** What the rules must know about one training job. */
export interface TrainingJob {
  readonly name: string;
  readonly namespace: string;
  /** Who reports: a program that keeps our contract, or Megatron through OpenTelemetry. */
  readonly source: 'contract' | 'megatron';
  /** How long after its start a run is neither slow nor stalled. */
  readonly warmUp: Duration;
  readonly gpu: GpuName;
  readonly gpusPerRank: number;
  /** Engine activity that the job's GPUs should have. */
  readonly gpuUtilization: number;
  readonly limits: PhaseLimits;
  /** Queue that admits it. @default - nobody watches its queue */
  readonly queue?: { readonly kind: 'kueue'; readonly clusterQueue: string } | undefined;
  /** Objects that run it, by a regular expression for their names. @default - nobody watches them */
  readonly workload?: { readonly kind: 'jobset' | 'job'; readonly name: string } | undefined;
}

export interface TrainingRuleContext {
  readonly jobs: readonly TrainingJob[];
  /** Labels to put on series that are recorded from those of controllers, which do not carry the cluster themselves. */
  readonly clusterLabels: Readonly<Record<string, string>>;
}

/** @returns value of the label `job` on the series of a training job */
export function trainingScrapeJob({ name }: Pick<TrainingJob, 'name'>): string {
  return `training-${name}`;
}
