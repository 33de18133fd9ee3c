import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import { gpuFleetBoard } from './gpu-fleet';
import type { GpuFleetContext } from './gpu-fleet-rows/scope';
import { gpuHealthBoard } from './gpu-health';
import type { GpuHealthContext } from './gpu-health-rows/scope';
import { gpuNodeBoard } from './gpu-node';
import type { Answerable, Board } from './kit';

export { gpuFleetBoard } from './gpu-fleet';
export type { GpuFleetContext } from './gpu-fleet-rows/scope';
export { gpuHealthBoard } from './gpu-health';
export type { GpuHealthContext } from './gpu-health-rows/scope';
export { gpuNodeBoard } from './gpu-node';
export { type Board, boardQueries, panelCount, stablePanelId } from './kit';
export { runbookBoard, runbookPath } from './runbook-board';

/** What the boards must know about the rules. */
export type GpuBoardContext = GpuFleetContext & GpuHealthContext;

/**
 * The boards about GPUs; their threshold lines are those of the alerts.
 *
 * @param answerable what of an expression can be answered; by default everything
 */
export function gpuBoards(settings: GpuAlertSettings, context: GpuBoardContext, answerable?: Answerable): Board[] {
  return [
    gpuFleetBoard(settings, context, answerable),
    gpuNodeBoard(settings, answerable),
    gpuHealthBoard(settings, context, answerable),
  ];
}
