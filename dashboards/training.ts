import { trainingBoardUid } from '../alert-rules/training/links';
import type { TrainingAlertSettings } from '../alert-rules/training/options';
import { trainingSeries } from '../alert-rules/training/series';
import { gpuBoardLinks } from './gpu-queries';
import { type Answerable, type Board, board, chainedVariables, dataSourceVariable } from './kit';
import { trainingCluster } from './training-rows/cluster';
import { trainingEfficiency } from './training-rows/efficiency';
import { trainingLearning } from './training-rows/learning';
import { trainingPhases } from './training-rows/phases';
import { trainingRanks } from './training-rows/ranks';
import { trainingRuns } from './training-rows/runs';
import { type TrainingBoardJob, trainingVariables } from './training-rows/scope';
import { trainingSpeed } from './training-rows/speed';

/** Training runs: whether they go on and learn, how fast they are, and what holds them up. */
export function trainingBoard(
  settings: TrainingAlertSettings,
  jobs: readonly TrainingBoardJob[],
  answerable?: Answerable,
): Board {
  return board({
    uid: trainingBoardUid,
    title: 'Training',
    description: 'Runs of the training jobs: progress, speed, the phase that holds them up, learning, and their GPUs.',
    folder: 'ML',
    tags: ['training'],
    lookBack: '6h',
    variables: [dataSourceVariable, ...chainedVariables(trainingSeries.active, trainingVariables)],
    links: [gpuBoardLinks.fleet, gpuBoardLinks.node, gpuBoardLinks.runbooks],
    externalLinks: jobs.flatMap(({ name, tensorboard }) =>
      tensorboard === undefined ? [] : [{ title: `TensorBoard of ${name}`, url: tensorboard }],
    ),
    ...(answerable === undefined ? {} : { answerable }),
    content: {
      rows: [
        trainingRuns(),
        trainingSpeed(settings),
        trainingPhases(settings),
        trainingLearning(settings),
        trainingRanks(settings),
        trainingEfficiency(),
        ...trainingCluster(jobs),
      ],
    },
  });
}
