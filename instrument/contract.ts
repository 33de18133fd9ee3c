import { arrCoc } from '../catalog/metrics/arr-coc';
import { dcgm } from '../catalog/metrics/dcgm';
import { batchSizes, inferenceMetrics } from '../catalog/metrics/inference';
import type { Metric } from '../catalog/metrics/metric';
import { training, trainingPhases } from '../catalog/metrics/training';
import { sampledFieldNames } from './sampled-fields';

/** Subjects that a program can report about. */
export const instrumentationPacks = ['training', 'inference', 'arr-coc', 'gpu'] as const;
export type InstrumentationPack = (typeof instrumentationPacks)[number];

/** Metrics of a subject by the short names of the catalog. */
export type MetricTable = Readonly<Record<string, Metric>>;

/** What a generated module knows of the catalog; a module says nothing that is not in here. */
export interface InstrumentationContract {
  readonly metrics: Readonly<Record<InstrumentationPack, MetricTable>>;
  /** Values of the label `phase`; what belongs to none of the others is the last. */
  readonly trainingPhases: readonly string[];
  /** Values of the label `batch_size`, ascending. */
  readonly batchSizes: readonly number[];
}

/** The contract of this package. */
export const instrumentationContract: InstrumentationContract = {
  metrics: {
    training,
    inference: inferenceMetrics,
    'arr-coc': arrCoc,
    gpu: Object.fromEntries(sampledFieldNames.map((name) => [name, dcgm[name]])),
  },
  trainingPhases,
  batchSizes,
};
