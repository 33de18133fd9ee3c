import { z } from 'zod';
import { configurationSchema } from './schema';

/**
 * @returns the JSON Schema (draft 2020-12) of the configuration file, for editors: name it in the first line of the file as
 * `# yaml-language-server: $schema=<path>`
 */
export function configurationJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(configurationSchema, { io: 'input' }),
    title: 'Configuration of gpu-monitoring-constructs',
  };
}
