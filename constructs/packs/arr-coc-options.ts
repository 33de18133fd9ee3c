import { z } from 'zod';
import { arrCocAlertOptions } from '../../alert-rules/arr-coc/options';

/** Options of the pack about ARR-COC. */
export const arrCocPackSchema = z.strictObject({
  service: z.string().min(1).describe('Name of the service under `inference.services` that is ARR-COC'),
  namespace: z.string().min(1).describe('Namespace of its pods'),
  alerts: arrCocAlertOptions
    .prefault({})
    .describe('Settings of alerts by name; what is left out keeps its default, `false` switches off'),
});

/** Options of the pack as a person writes them. */
export type ArrCocPackOptions = z.input<typeof arrCocPackSchema>;
