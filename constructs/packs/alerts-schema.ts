import { z } from 'zod';
import { arrCocAlertOptions } from '../../alert-rules/arr-coc/options';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import { inferenceAlertOptions } from '../../alert-rules/inference/options';
import { trainingAlertOptions } from '../../alert-rules/training/options';

/** Alerts of all built-in packs, in one map: who sets one need not know which pack it belongs to. */
export const alertsSchema = z
  .strictObject({
    ...gpuAlertOptions.shape,
    ...trainingAlertOptions.shape,
    ...inferenceAlertOptions.shape,
    ...arrCocAlertOptions.shape,
  })
  .prefault({})
  .describe('Settings of alerts by name; what is left out keeps its default, `false` switches off');

export type AlertsOptions = z.input<typeof alertsSchema>;

/**
 * @param pack schema of one pack's alerts
 * @returns the settings of that pack's alerts as they were written; once resolved they no longer say what was switched off
 */
export function alertsOf<Shape extends z.ZodRawShape>(
  pack: z.ZodObject<Shape>,
  alerts: AlertsOptions = {},
): z.input<z.ZodObject<Shape>> {
  const written = Object.entries(alerts).filter(([name]) => name in pack.shape);
  return Object.fromEntries(written) as z.input<z.ZodObject<Shape>>;
}
