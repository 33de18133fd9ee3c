import { z } from 'zod';
import type { Problem } from './problem';
import { formatPath } from './schema-problems';

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ RFC 1123 */
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const nameInKey = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const value = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const longestSubdomain = 253;

const keyRule = 'must be like team or example.com/team, with at most 63 letters, digits, and - _ . inside';
const valueRule = 'must be at most 63 letters, digits, and - _ . inside';

/** Name of an object that belongs to no namespace, such as a class. */
export const objectNameSchema = z
  .string()
  .max(longestSubdomain)
  .regex(subdomain, 'must be lower case letters, digits, and hyphens and dots inside');

/** Key of a label, an annotation or a taint. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
/**
 * A container port by its name or its number. A number in quotes would be taken for a name, which no port has.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
 */
export const containerPortSchema = z.union([
  z
    .string()
    .regex(
      /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/,
      'must be the name of a port (lower case letters, digits and hyphens, at least one letter, at most 15), or its number without quotes',
    ),
  z.int().min(1).max(65_535),
]);

export const labelKeySchema = z
  .string()
  .refine(isLabelKey, { error: ({ input }) => `got ${quote(input)}; ${keyRule}` });

/** Value of a label or a taint; it may be empty. */
export const labelValueSchema = z
  .string()
  .refine((text) => value.test(text), { error: ({ input }) => `got ${quote(input)}; ${valueRule}` });

/**
 * @param raw a map of labels before its schema was applied
 * @returns keys and values that Kubernetes refuses
 */
export function labelProblems(raw: unknown, path: string): Problem[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [];
  return Object.entries(raw).flatMap(([key, content]) => {
    // `path` is formatted already, so only the step to the key is added to it.
    const place = `${path}${formatPath(['x', key]).slice(1)}`;
    if (!isLabelKey(key)) return [{ path: place, message: `${quote(key)} is no key of a label`, cure: keyRule }];
    if (typeof content !== 'string' || value.test(content)) return [];
    return [{ path: place, message: `${quote(content)} is no value of a label`, cure: valueRule }];
  });
}

function isLabelKey(text: string): boolean {
  const parts = text.split('/');
  const [prefix = '', name] = parts.length === 1 ? ['', text] : parts;
  if (parts.length > 2 || name === undefined || !nameInKey.test(name)) return false;
  return parts.length === 1 || (subdomain.test(prefix) && prefix.length <= longestSubdomain);
}

function quote(text: unknown): string {
  return JSON.stringify(text);
}
