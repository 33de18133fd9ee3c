import { z } from 'zod';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import { repairSchema } from '../../alert-rules/gpu/repair-options';
import { xidClasses } from '../../catalog/xid';
import { workloadsSchema } from './workload-options';

const xidClass = z
  .enum(xidClasses)
  .describe('What the code means for people on call; informational ones are shown and never alert');

/** One code: its class, or its class and its meaning. The meaning becomes part of a Go template. */
const xidOverride = z.union([
  xidClass,
  z.strictObject({
    class: xidClass,
    meaning: z
      .string()
      .regex(/^[^{}\r\n]{3,80}$/, 'write it in one line of 3 to 80 characters without braces')
      .optional()
      .describe('What the code says, in a few words; that of the table where it is left out'),
  }),
]);

/** Options of the GPU pack; they are part of the configuration file under the same names. */
export const gpuPackSchema = z.strictObject({
  alerts: gpuAlertOptions
    .prefault({})
    .describe('Settings of alerts by name; what is left out keeps its default, `false` switches off'),
  xids: z
    .record(z.string().regex(/^[1-9]\d{0,3}$/, 'use the number of an XID, such as 79'), xidOverride)
    .default({})
    .describe(
      'Classes of XIDs by code, where they differ from the table or are not in it; the alert of the class follows',
    ),
  repair: repairSchema.prefault({}).describe('What repairs nodes by itself, and so mutes alerts that ask for it'),
  workloads: workloadsSchema
    .prefault({})
    .describe('What runs in which namespaces; a namespace that matches two kinds is taken for both'),
});

/** Options of the GPU pack as a person writes them. */
export type GpuPackOptions = z.input<typeof gpuPackSchema>;

/** Options of the GPU pack but for its alerts, which have one map with those of other packs. */
export type GpuPackSettings = Omit<GpuPackOptions, 'alerts'>;

/** @returns those options among the ones of an installation */
export function gpuPackSettings(options: GpuPackSettings): GpuPackSettings {
  const { alerts: _, ...shape } = gpuPackSchema.shape;
  const names = Object.keys(shape) as (keyof GpuPackSettings)[];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}
