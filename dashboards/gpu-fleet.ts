import { deviceMetric } from '../alert-rules/gpu/held-recording';
import { gpuBoardUids } from '../alert-rules/gpu/links';
import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import { fleetCoverage } from './gpu-fleet-rows/coverage';
import { fleetHeat } from './gpu-fleet-rows/heat';
import { fleetNodes } from './gpu-fleet-rows/nodes';
import type { GpuFleetContext } from './gpu-fleet-rows/scope';
import { fleetUse } from './gpu-fleet-rows/use';
import { gpuFolder, linksFrom } from './gpu-queries';
import { gpuVariables } from './gpu-scope';
import { type Board, board, chainedVariables, dataSourceVariable } from './kit';

/** Every GPU of every cluster at a glance: what is missing, what is used, what runs hot. */
export function gpuFleetBoard(settings: GpuAlertSettings, context: GpuFleetContext): Board {
  return board({
    uid: gpuBoardUids.fleet,
    title: 'GPU fleet',
    description: 'What the fleet has, how much of it works and is used, and which nodes need attention.',
    folder: gpuFolder,
    tags: ['gpu'],
    lookBack: '24h',
    variables: [dataSourceVariable, ...chainedVariables(deviceMetric, gpuVariables)],
    links: linksFrom('fleet'),
    answerable: context.answerable,
    content: { rows: [fleetCoverage(settings, context), fleetUse(settings), fleetHeat(), fleetNodes(context)] },
  });
}
