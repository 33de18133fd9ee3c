import { z } from 'zod';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';

/** Options of the GPU pack; they are part of the configuration file under the same names. */
export const gpuPackSchema = z.strictObject({
  alerts: gpuAlertOptions
    .prefault({})
    .describe('Settings of alerts by name; what is left out keeps its default, `false` switches off'),
});

/** Options of the GPU pack as a person writes them. */
export type GpuPackOptions = z.input<typeof gpuPackSchema>;
