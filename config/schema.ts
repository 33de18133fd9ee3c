import { z } from 'zod';
import { backendSchema } from '../constructs/backends';
import { gpuMonitoringSchema } from '../constructs/options';
import { gkeSchema } from './gke';

/** A pack of the user's own, from a module beside the configuration file. */
const packModuleSchema = z.strictObject({
  module: z
    .string()
    .min(1)
    .describe('Path of a JavaScript module, relative to this file, or name of an installed package'),
  options: z.unknown().optional().describe('Handed to the function that the module exports as default'),
});

/** The configuration file. */
export const configurationSchema = z.strictObject({
  ...gpuMonitoringSchema.shape,
  backend: backendSchema.default('prometheus').describe('How rules and scrape targets reach a Prometheus'),
  packs: z.array(packModuleSchema).default([]).describe('Packs of your own'),
  gke: gkeSchema.optional().describe('The cluster that `pulumi up` creates; `cdk8s synth` does not need it'),
});

/** The configuration as it was written, free of mistakes. */
export type ConfigurationInput = z.input<typeof configurationSchema>;

/** The configuration with every default filled in. */
export type Configuration = z.output<typeof configurationSchema> & {
  /** Absolute path of the file. */
  readonly file: string;
  /** What was written, for constructs that fill in defaults themselves. */
  readonly input: ConfigurationInput;
};
