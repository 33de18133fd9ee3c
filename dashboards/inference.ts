import { inferenceBoardUid } from '../alert-rules/inference/links';
import type { InferenceAlertSettings } from '../alert-rules/inference/options';
import { serviceSeries } from '../alert-rules/inference/series';
import type { InferenceService } from '../alert-rules/inference/service';
import { gpuBoardLinks } from './gpu-queries';
import { inferenceBatches } from './inference-rows/batches';
import { inferenceGpus } from './inference-rows/gpus';
import { inferenceLatency } from './inference-rows/latency';
import { inferenceVariables } from './inference-rows/scope';
import { inferenceSlo } from './inference-rows/slo';
import { inferenceTokens } from './inference-rows/tokens';
import { inferenceTraffic } from './inference-rows/traffic';
import { inferenceVerdict } from './inference-rows/verdict';
import { type Answerable, type Board, board, chainedVariables, dataSourceVariable } from './kit';

/** Inference services: whether they keep what they promise, how fast and how busy they are, and what their GPUs do for it. */
export function inferenceBoard(
  settings: InferenceAlertSettings,
  services: readonly InferenceService[],
  answerable?: Answerable,
): Board {
  return board({
    uid: inferenceBoardUid,
    title: 'Inference services',
    description:
      'Inference services: what they promise and whether they keep it, latency, traffic, tokens, sizes of batches, and their GPUs.',
    folder: 'ML',
    tags: ['inference'],
    lookBack: '6h',
    variables: [dataSourceVariable, ...chainedVariables(serviceSeries.targetsUp, inferenceVariables)],
    links: [gpuBoardLinks.fleet, gpuBoardLinks.node, gpuBoardLinks.runbooks],
    ...(answerable === undefined ? {} : { answerable }),
    content: {
      rows: [
        inferenceVerdict(settings, services),
        inferenceLatency(settings, services),
        inferenceTraffic(settings, services),
        inferenceTokens(services),
        inferenceSlo(settings, services),
        inferenceBatches(services),
        inferenceGpus(),
      ],
    },
  });
}
