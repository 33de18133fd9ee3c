import type { z } from 'zod';
import { secretReferenceSchema } from './secret-reference';

/** Keys and indexes from the top of the options to a place in them. */
export type Path = readonly PropertyKey[];

/** What we read of zod's own description of a schema; each kind of schema has some of it. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
  readonly format?: string;
}

function definitionOf(schema: z.ZodType): Definition {
  return schema.def as unknown as Definition;
}

/** The alternatives of a schema, without defaults, transforms and the like around them. */
function alternatives(schema: z.ZodType): z.ZodType[] {
  const { innerType, in: input, options } = definitionOf(schema);
  const inner = innerType ?? input;
  if (inner !== undefined) return alternatives(inner);
  return options === undefined ? [schema] : options.flatMap(alternatives);
}

function child(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
  const { shape, element, valueType } = definitionOf(schema);
  const next = shape === undefined ? (element ?? valueType) : shape[String(key)];
  return next === undefined ? [] : alternatives(next);
}

/** @returns every schema that may apply at a place; empty where the schema knows nothing of it */
function schemasAt(schema: z.ZodType, path: Path): z.ZodType[] {
  return path.reduce<z.ZodType[]>((schemas, key) => schemas.flatMap((each) => child(each, key)), alternatives(schema));
}

/** @returns the keys that may be written at a place; empty where any may */
export function keysAt(schema: z.ZodType, path: Path): string[] {
  const keys = schemasAt(schema, path).flatMap((each) => {
    const { shape, keyType } = definitionOf(each);
    const names = keyType === undefined ? undefined : definitionOf(keyType).entries;
    return Object.keys(shape ?? names ?? {});
  });
  return [...new Set(keys)];
}

/** @returns whether a place is a reference to a Secret, or inside one */
export function isSecretAt(schema: z.ZodType, path: Path): boolean {
  return [...path, undefined].some((_key, length) => schemasAt(schema, path.slice(0, length)).some(isSecretReference));
}

/** @returns whether a place is, is inside, or has below it a reference to a Secret, so that what was written there may be secret */
export function mayHoldSecret(schema: z.ZodType, path: Path): boolean {
  return isSecretAt(schema, path) || schemasAt(schema, path).some(containsSecret);
}

// A schema with a description is a copy, so the part that all copies share is compared.
function isSecretReference(schema: z.ZodType): boolean {
  return definitionOf(schema).shape?.secret === secretReferenceSchema.shape.secret;
}

function containsSecret(schema: z.ZodType): boolean {
  if (isSecretReference(schema)) return true;
  const { shape, element, valueType } = definitionOf(schema);
  const parts = [...Object.values(shape ?? {}), element, valueType].filter((part) => part !== undefined);
  return parts.flatMap(alternatives).some(containsSecret);
}

/** @returns what may be written at a place, e.g. `false or a map with critical, warning, info` */
export function expectedAt(schema: z.ZodType, path: Path): string {
  const texts = schemasAt(schema, path).map(describeSchema);
  return [...new Set(texts)].join(' or ');
}

/** @returns what a place is for, where the schema says so */
export function descriptionAt(schema: z.ZodType, path: Path): string | undefined {
  return schemasAt(schema, path).find((each) => each.description !== undefined)?.description;
}

/** @returns whether a list may be written at a place */
export function takesListAt(schema: z.ZodType, path: Path): boolean {
  return schemasAt(schema, path).some((each) => definitionOf(each).type === 'array');
}

/** @returns a key that tells the alternatives of a place apart and can have this value, e.g. `kind` for `spot` */
export function discriminatorAt(schema: z.ZodType, path: Path, value: unknown): string | undefined {
  for (const each of schemasAt(schema, path)) {
    const found = literalKeys(each).find(([, values]) => values.includes(value));
    if (found !== undefined) return found[0];
  }
  return undefined;
}

function literalKeys(schema: z.ZodType): [key: string, values: readonly unknown[]][] {
  return Object.entries(definitionOf(schema).shape ?? {}).flatMap(([key, part]) => {
    const { type, values = [] } = definitionOf(part);
    return type === 'literal' ? [[key, values] as [string, readonly unknown[]]] : [];
  });
}

const plainNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  record: 'a map',
};

function describeSchema(schema: z.ZodType): string {
  const { type, shape, entries, values, format } = definitionOf(schema);
  if (values !== undefined) return values.map(String).join(' or ');
  if (entries !== undefined) return Object.values(entries).join(' or ');
  if (format === 'safeint') return 'a whole number';
  if (shape === undefined) return plainNames[type] ?? type;
  const [kind] = literalKeys(schema);
  if (kind !== undefined) return `{ ${kind[0]}: ${kind[1].map(String).join(' or ')} }`;
  const keys = Object.keys(shape);
  return `a map with ${keys.length > 6 ? `${keys.slice(0, 6).join(', ')} …` : keys.join(', ')}`;
}
