import { z } from 'zod';

/** Name of a namespace. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ RFC 1123 label names */
export const namespaceSchema = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be lower case letters, digits and hyphens, at most 63 characters',
  );
