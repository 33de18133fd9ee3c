import { z } from 'zod';
import { configurationSchema } from './schema';

/** @returns the configuration file's JSON Schema (draft 2020-12), of what a person writes: defaults may be left out */
export function configurationJsonSchema() {
  return z.toJSONSchema(configurationSchema, { io: 'input' });
}
