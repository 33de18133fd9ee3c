import type { Metric } from './metric';

/** Labels of everything that a rank reports: the run, and the rank in it. The step is a value and never a label. */
const perRank = ['run', 'rank'] as const;

/** Upper bounds in seconds for steps from small vision models to large language models. */
const stepBuckets = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];

/** Where a step spends its time. A rank reports the first four; what belongs to none of them is `other`. */
export const trainingPhases = ['data_loading', 'forward', 'backward', 'optimizer', 'other'] as const;
export type TrainingPhase = (typeof trainingPhases)[number];

/**
 * What a training program reports about itself, one series per rank.
 *
 * Times are counters that are summed up in the program, so that no step between two scrapes is lost and a restart does no harm.
 * Kernels run asynchronously: a phase must be timed with CUDA events or after a synchronisation, or its time moves to the next.
 */
export const training = {
  samples: {
    name: 'ml_training_samples_total',
    kind: 'counter',
    unit: 'count',
    help: 'Samples that the rank itself has trained on.',
    labels: perRank,
  },
  tokens: {
    name: 'ml_training_tokens_total',
    kind: 'counter',
    unit: 'count',
    help: 'Tokens that the rank itself has trained on.',
    labels: perRank,
  },
  steps: {
    name: 'ml_training_steps_total',
    kind: 'counter',
    unit: 'count',
    help: 'Optimizer steps that the rank has taken part in.',
    labels: perRank,
  },
  epochs: {
    name: 'ml_training_epochs_total',
    kind: 'counter',
    unit: 'count',
    help: 'Passes over the data that the rank has completed.',
    labels: perRank,
  },
  flops: {
    name: 'ml_training_flops_total',
    kind: 'counter',
    unit: 'count',
    help: 'Floating point operations that the model needed on the rank without those that recomputation repeats.',
    labels: perRank,
  },
  checkpoints: {
    name: 'ml_training_checkpoints_total',
    kind: 'counter',
    unit: 'count',
    help: 'Checkpoints that the rank has written.',
    labels: perRank,
  },
  checkpointSeconds: {
    name: 'ml_training_checkpoint_seconds_total',
    kind: 'counter',
    unit: 'seconds',
    help: 'Time for which checkpoints kept the rank from training.',
    labels: perRank,
  },
  phaseSeconds: {
    name: 'ml_training_phase_seconds_total',
    kind: 'counter',
    unit: 'seconds',
    help: 'Time of the rank in each phase of its steps; waiting for other ranks counts where it happens.',
    labels: [...perRank, 'phase'],
  },
  stepSeconds: {
    name: 'ml_training_step_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time from the beginning of a step to that of the next one.',
    labels: perRank,
    buckets: stepBuckets,
  },
  loss: {
    name: 'ml_training_loss',
    kind: 'gauge',
    unit: 'value',
    help: 'Loss of the latest step; NaN and Inf are reported as they are.',
    labels: perRank,
  },
  evalAccuracy: {
    name: 'ml_training_eval_accuracy',
    kind: 'gauge',
    unit: 'ratio',
    help: 'Accuracy at the latest evaluation from 0 to 1.',
    labels: perRank,
  },
  lastStepTimestamp: {
    name: 'ml_training_last_step_timestamp_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which the latest step ended; 0 before the first.',
    labels: perRank,
  },
  startTimestamp: {
    name: 'ml_training_start_timestamp_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which the process began to train; a restart sets it anew.',
    labels: perRank,
  },
  active: {
    name: 'ml_training_active',
    kind: 'gauge',
    unit: 'boolean',
    help: 'Whether the rank has work to do; 0 once the run has finished.',
    labels: perRank,
  },
} as const satisfies Record<string, Metric>;

/** Without these a run is not watched; tokens and floating point operations are for those whom they concern. */
export const requiredTrainingMetrics: readonly Metric[] = [
  training.active,
  training.startTimestamp,
  training.lastStepTimestamp,
  training.steps,
  training.samples,
  training.stepSeconds,
  training.phaseSeconds,
  training.loss,
];
