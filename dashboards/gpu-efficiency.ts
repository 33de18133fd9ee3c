import { deviceMetric } from '../alert-rules/gpu/held-recording';
import { gpuBoardUids } from '../alert-rules/gpu/links';
import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import type { BoardContext } from './board-context';
import { efficiencyFunnel } from './gpu-efficiency-rows/funnel';
import { efficiencyOwners } from './gpu-efficiency-rows/owners';
import { efficiencyReclaim } from './gpu-efficiency-rows/reclaim';
import { efficiencyWaste } from './gpu-efficiency-rows/waste';
import { gpuFolder, linksFrom } from './gpu-queries';
import { gpuVariables } from './gpu-scope';
import { type Board, board, chainedVariables, dataSourceVariable } from './kit';

/** How much of what is paid for does work, where the rest is lost, and by whom. */
export function gpuEfficiencyBoard(settings: GpuAlertSettings, context: BoardContext): Board {
  return board({
    uid: gpuBoardUids.efficiency,
    title: 'GPU efficiency',
    description:
      'From GPUs that are allocated to tensor cores that work, GPU-hours by state and owner, and what could be given to others.',
    folder: gpuFolder,
    tags: ['gpu'],
    lookBack: '24h',
    variables: [dataSourceVariable, ...chainedVariables(deviceMetric, gpuVariables)],
    links: linksFrom('efficiency'),
    answerable: context.answerable,
    content: {
      rows: [efficiencyWaste(settings), efficiencyFunnel(), efficiencyOwners(), efficiencyReclaim(settings)],
    },
  });
}
