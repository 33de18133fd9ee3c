import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import { gpuEfficiencyBoard } from './gpu-efficiency';
import { gpuFleetBoard } from './gpu-fleet';
import type { GpuFleetContext } from './gpu-fleet-rows/scope';
import { gpuHealthBoard } from './gpu-health';
import type { GpuHealthContext } from './gpu-health-rows/scope';
import { type GpuNodeContext, gpuNodeBoard } from './gpu-node';
import type { Board } from './kit';

export { gpuEfficiencyBoard } from './gpu-efficiency';
export { gpuFleetBoard } from './gpu-fleet';
export type { GpuFleetContext } from './gpu-fleet-rows/scope';
export { gpuHealthBoard } from './gpu-health';
export type { GpuHealthContext } from './gpu-health-rows/scope';
export { type GpuNodeContext, gpuNodeBoard } from './gpu-node';
export { inferenceBoard } from './inference';
export { type Board, boardQueries, panelCount, stablePanelId } from './kit';
export { runbookBoard, runbookPath } from './runbook-board';
export { trainingBoard } from './training';

/** What the boards must know about the rules. */
export type GpuBoardContext = GpuFleetContext & GpuNodeContext & GpuHealthContext;

/** The boards about GPUs; their threshold lines are those of the alerts. */
export function gpuBoards(settings: GpuAlertSettings, context: GpuBoardContext): Board[] {
  return [
    gpuFleetBoard(settings, context),
    gpuNodeBoard(settings, context),
    gpuHealthBoard(settings, context),
    gpuEfficiencyBoard(settings, context),
  ];
}
