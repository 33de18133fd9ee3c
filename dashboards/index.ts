import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import { gpuEfficiencyBoard } from './gpu-efficiency';
import { gpuFleetBoard } from './gpu-fleet';
import type { GpuFleetContext } from './gpu-fleet-rows/scope';
import { gpuNodeBoard } from './gpu-node';
import type { Board } from './kit';

export { gpuEfficiencyBoard } from './gpu-efficiency';
export { gpuFleetBoard } from './gpu-fleet';
export type { GpuFleetContext } from './gpu-fleet-rows/scope';
export { gpuNodeBoard } from './gpu-node';
export { type Board, boardQueries, panelCount, stablePanelId } from './kit';
export { runbookBoard, runbookPath } from './runbook-board';

/** The boards about GPUs; their threshold lines are those of the alerts. */
export function gpuBoards(settings: GpuAlertSettings, context: GpuFleetContext): Board[] {
  return [gpuFleetBoard(settings, context), gpuNodeBoard(settings), gpuEfficiencyBoard(settings)];
}
