import { z } from 'zod';

/** A key of a Kubernetes Secret that somebody else creates; the value itself never enters a manifest. */
export const secretReferenceSchema = z.strictObject({
  secret: z
    .strictObject({
      // Stricter than needed to read one: a secret that is pasted here by mistake is refused.
      name: z
        .string()
        .regex(/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/, 'must be the name of a Secret, not its content')
        .describe('Name of the Secret'),
      key: z
        .string()
        .regex(/^[-._a-zA-Z0-9]{1,253}$/, 'must be a key of a Secret, not its content')
        .describe('Key in the Secret'),
    })
    .describe('Reference to a key of a Secret in the namespace of the reader'),
});

export type SecretReference = z.output<typeof secretReferenceSchema>;
