import type { z } from 'zod';
import { type AlertDefinition, alertOptionsSchema } from '../alert-options';

/** Alerts about training runs, with their defaults and the reason for each. */
export const trainingAlertDefinitions = {
  TrainingMetricsMissing: {
    reason:
      'Pods that never answer, or answer without the metrics of the contract, make every other alert of the job silent. Imports and compilation take minutes, so 15 minutes pass first.',
    defaults: { warning: { for: '15m' } },
  },
  TrainingStalled: {
    reason:
      'A run that has work and makes no step holds its GPUs for nothing; usually one rank is lost and the others wait for it. Evaluation and checkpoints take a few steps’ time, so 10 of them pass first, and 5 minutes at least.',
    unit: 'times the usual step time',
    range: [2, 1000],
    stricter: 'higher',
    defaults: { warning: { threshold: 10, for: '5m' } },
  },
  TrainingThroughputDropped: {
    reason:
      'Samples per second against the median of the three hours until half an hour ago. Healthy runs vary by a few percent.',
    unit: 'below the usual level',
    range: [0.05, 0.95],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.2, for: '15m' } },
  },
  TrainingSlowIterations: {
    reason:
      'Step time against its own median. It tells a slower step from fewer samples per step, and is news for the owner, as a loss of throughput has its own alert.',
    unit: 'times the usual step time',
    range: [1.05, 20],
    stricter: 'higher',
    defaults: { info: { threshold: 1.25, for: '15m' } },
  },
  TrainingBottleneck: {
    reason:
      'One verdict instead of an alert per phase: the phase that is furthest above its own limit. The limits are options of the job, because recomputed activations make three times the forward pass healthy for the backward pass.',
    defaults: { warning: { for: '15m' }, info: { for: '15m' } },
  },
  TrainingStraggler: {
    reason: 'All ranks wait for the slowest at every step, so one slow GPU, node or disk costs as much as all of them.',
    unit: 'times the median rank',
    range: [1.05, 20],
    stricter: 'higher',
    defaults: { warning: { threshold: 1.5, for: '10m' } },
  },
  TrainingLossNotFinite: {
    reason: 'A loss that is NaN or infinite does not recover by itself; what is computed from then on is lost.',
    defaults: { warning: { for: '2m' } },
  },
  TrainingLossDiverging: {
    reason:
      'Loss against its own median of the hour until a quarter of an hour ago. Spikes of a few steps are normal; a rise that stays is not.',
    unit: 'times the usual loss',
    range: [1.05, 100],
    stricter: 'higher',
    defaults: { warning: { threshold: 1.5, for: '10m' } },
  },
  TrainingGpuUnderused: {
    reason:
      'The mean of half an hour over the GPUs that the run holds, against the target of its job. Many healthy runs stay below 90 %, so it is news for the owner and nobody on call.',
    defaults: { info: { for: '30m' } },
  },
  TrainingQueueWaitLong: {
    reason:
      'Mean wait of the workloads that the queue admitted within an hour, for jobs that name their queue. What is long depends on the quota; a few hours are common where GPUs are scarce.',
    unit: 'hours in the queue',
    range: [0.1, 720],
    stricter: 'higher',
    defaults: { info: { threshold: 4, for: '10m' } },
  },
  TrainingWorkloadEvicted: {
    reason:
      'A workload that lost its place goes back to the queue and repeats what it did since its last checkpoint. Preemption is by design, so its owner wants to know and nobody on call does.',
    defaults: { info: { for: '0s' } },
  },
  TrainingJobFailed: {
    reason:
      'Kubernetes gave up on a job of the training, which no metric of the program can tell once its pods are gone.',
    defaults: { warning: { for: '0s' } },
  },
} as const satisfies Record<string, AlertDefinition>;

/** Schema of the training alerts' settings. */
export const trainingAlertOptions = alertOptionsSchema(trainingAlertDefinitions);

/** Settings as a person writes them. */
export type TrainingAlertOptions = z.input<typeof trainingAlertOptions>;
/** Settings with every default filled in. */
export type TrainingAlertSettings = z.output<typeof trainingAlertOptions>;
