import type { GpuRuleContext } from '../alert-rules/gpu/context';
import { deviceMetric } from '../alert-rules/gpu/held-recording';
import { gpuBoardUids } from '../alert-rules/gpu/links';
import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import type { BoardContext } from './board-context';
import { nodeActivity } from './gpu-node-rows/activity';
import { nodeErrors } from './gpu-node-rows/errors';
import { nodeLinks } from './gpu-node-rows/links';
import { nodeMemory } from './gpu-node-rows/memory';
import { nodeState } from './gpu-node-rows/state';
import { nodeThermal } from './gpu-node-rows/thermal';
import { gpuFolder, linksFrom } from './gpu-queries';
import { gpuVariables } from './gpu-scope';
import { type Board, board, chainedVariables, dataSourceVariable } from './kit';

/** What the board must know about the rules: it names XIDs as they do. */
export type GpuNodeContext = Pick<GpuRuleContext, 'xids'> & BoardContext;

/** Each GPU of a node, for whoever was called by an alert: the alerts lead here with cluster, node and GPU chosen. */
export function gpuNodeBoard(settings: GpuAlertSettings, context: GpuNodeContext): Board {
  return board({
    uid: gpuBoardUids.node,
    title: 'GPU node',
    description: 'What is wrong with the GPUs of a node, which pods it hits, and how the GPUs ran before.',
    folder: gpuFolder,
    tags: ['gpu'],
    lookBack: '3h',
    variables: [dataSourceVariable, ...chainedVariables(deviceMetric, gpuVariables)],
    links: linksFrom('node'),
    answerable: context.answerable,
    content: {
      rows: [
        nodeState(settings),
        nodeErrors(settings, context.xids),
        nodeThermal(settings),
        nodeActivity(settings),
        nodeMemory(settings),
        nodeLinks(),
      ],
    },
  });
}
