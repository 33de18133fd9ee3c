import { z } from 'zod';

/** A key of a Kubernetes Secret that somebody else creates; the value itself never enters a manifest. */
export const secretReferenceSchema = z.strictObject({
  secret: z.strictObject({
    name: z.string().min(1).describe('Name of the Secret'),
    key: z.string().min(1).describe('Key in the Secret'),
  }),
});

export type SecretReference = z.output<typeof secretReferenceSchema>;
