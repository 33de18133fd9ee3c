import { z } from 'zod';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import { workloadsSchema } from './workload-options';

/** Options of the GPU pack; they are part of the configuration file under the same names. */
export const gpuPackSchema = z.strictObject({
  alerts: gpuAlertOptions
    .prefault({})
    .describe('Settings of alerts by name; what is left out keeps its default, `false` switches off'),
  workloads: workloadsSchema
    .prefault({})
    .describe('What runs in which namespaces; a namespace that matches two kinds is taken for both'),
});

/** Options of the GPU pack as a person writes them. */
export type GpuPackOptions = z.input<typeof gpuPackSchema>;

/** @returns the options of the GPU pack among those of an installation */
export function gpuPackOptions(options: GpuPackOptions): GpuPackOptions {
  const names = Object.keys(gpuPackSchema.shape) as (keyof GpuPackOptions)[];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}
