import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import { gpuFleetBoard } from './gpu-fleet';
import type { GpuFleetContext } from './gpu-fleet-rows/scope';
import { gpuNodeBoard } from './gpu-node';
import type { Answerable, Board } from './kit';

export { gpuFleetBoard } from './gpu-fleet';
export type { GpuFleetContext } from './gpu-fleet-rows/scope';
export { gpuNodeBoard } from './gpu-node';
export { type Board, boardQueries, panelCount, stablePanelId } from './kit';
export { runbookBoard, runbookPath } from './runbook-board';
export { trainingBoard } from './training';

/**
 * The boards about GPUs; their threshold lines are those of the alerts.
 *
 * @param answerable what of an expression can be answered; by default everything
 */
export function gpuBoards(settings: GpuAlertSettings, context: GpuFleetContext, answerable?: Answerable): Board[] {
  return [gpuFleetBoard(settings, context, answerable), gpuNodeBoard(settings, answerable)];
}
