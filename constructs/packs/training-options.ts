import { z } from 'zod';
import { durationSchema } from '../../alert-rules/alert-options';
import { trainingAlertOptions } from '../../alert-rules/training/options';
import { type GpuName, gpus } from '../../catalog/gpus';
import { regexProblem } from '../../promql/regex';
import { containerPortSchema, labelProblems } from '../kubernetes-names';
import { namespaceSchema } from '../namespace';
import type { Problem } from '../problem';

const gpuNames = Object.keys(gpus) as [GpuName, ...GpuName[]];

const share = z.number().gt(0).max(1);
const timesForward = z.number().gt(0).max(20);

/** From which size on a phase is the bottleneck. */
const phaseLimitsSchema = z.strictObject({
  dataLoading: share.default(0.2).describe('Share of the step time that waiting for data may take'),
  optimizer: share.default(0.1).describe('Share of the step time that the optimizer may take'),
  backwardToForward: z
    .strictObject({
      info: timesForward.default(2).describe('Above it the alert is information'),
      warning: timesForward.default(2.5).describe('Above it the alert is a warning'),
    })
    .refine(({ info, warning }) => info <= warning, {
      error: ({ input }) => {
        const { info, warning } = input as { info: number; warning: number };
        return `info (${info}) is above warning (${warning}, its default or what is set); set warning to ${info} or more`;
      },
    })
    .prefault({})
    .describe(
      'Times the forward pass that the backward pass may take. It does twice the work; with recomputed activations three times, so set 3 and 3.5 there',
    ),
});

/** Names of Kubernetes objects hold nothing else, and Prometheus has a dialect of its own for regular expressions. */
const workloadName = z
  .string()
  .refine((text) => regexProblem(text) === undefined, {
    error: (issue) =>
      `"${issue.input}" ${regexProblem(String(issue.input))}; write a name, or an expression for names like pretrain-.*`,
  })
  .describe('Regular expression for their names');

/** One training job: whose pods are scraped, and what may be expected of them. */
export const trainingJobSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/,
      'must be lower case letters, digits and hyphens, at most 40 characters',
    )
    .describe('Name of the job, value of the label `job_name`; several runs of it may overlap'),
  namespace: namespaceSchema.describe('Namespace of its pods'),
  podLabels: z
    .record(z.string(), z.string())
    .refine((labels) => Object.keys(labels).length > 0, 'selects every pod; name at least one label of the job’s pods')
    .describe('Labels that select its pods'),
  port: containerPortSchema
    .default('metrics')
    .describe('Name or number of the container port that serves the metrics, as its pods declare it'),
  path: z.string().startsWith('/', 'must begin with /').default('/metrics').describe('Path of the metrics'),
  source: z
    .enum(['contract', 'megatron'])
    .default('contract')
    .describe(
      'Who reports: a program that keeps the contract `ml_training_…`, or an OpenTelemetry collector that Megatron reports to',
    ),
  warmUp: durationSchema
    .default('15m')
    .describe('How long after each start a run is neither slow nor stalled, e.g. because it compiles'),
  gpu: z.enum(gpuNames).default('a100_40gb').describe('Model of its GPUs, against whose peak its FLOPs are measured'),
  gpusPerRank: z.int().min(1).max(16).default(1).describe('GPUs that one rank computes on'),
  gpuUtilization: z
    .number()
    .gt(0)
    .max(1)
    .default(0.85)
    .describe('Engine activity that its GPUs should have in the mean'),
  limits: phaseLimitsSchema.prefault({}).describe('From which size on a phase of its steps is the bottleneck'),
  queue: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('kueue'),
        clusterQueue: z.string().min(1).describe('Name of the ClusterQueue that admits it'),
      }),
    ])
    .optional()
    .describe('Queue that admits it; its controller must be scraped by the same Prometheus'),
  workload: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('jobset'), name: workloadName }),
      z.strictObject({ kind: z.literal('job'), name: workloadName }),
    ])
    .optional()
    .describe('Objects that run it: JobSets, whose controller must be scraped, or Jobs, by kube-state-metrics'),
  tensorboard: z.url().optional().describe('Address of its TensorBoard, linked on the board'),
});

/** Options of the training pack; they are part of the configuration file under the same names. */
export const trainingPackSchema = z.strictObject({
  training: z
    .strictObject({ jobs: z.array(trainingJobSchema).default([]).describe('Training jobs that are watched') })
    .prefault({})
    .describe('Training'),
  alerts: trainingAlertOptions
    .prefault({})
    .describe('Settings of alerts by name; what is left out keeps its default, `false` switches off'),
});

/** Options of the training pack as a person writes them. */
export type TrainingPackOptions = z.input<typeof trainingPackSchema>;
/** A training job with every default filled in. */
export type ResolvedTrainingJob = z.output<typeof trainingJobSchema>;

/** @returns labels of a job's pods that Kubernetes refuses */
export function trainingJobProblems(raw: unknown, path: string): Problem[] {
  const labels = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>).podLabels : undefined;
  return labelProblems(labels, `${path}.podLabels`);
}
