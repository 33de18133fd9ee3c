import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { Problem } from './problem';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** @returns a path as a person writes it, e.g. `nodePools[1].mig` */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** @returns the mistakes that a schema found, in our words, with the value that was found and a cure */
export function schemaProblems(issues: readonly Issue[], raw: unknown, schema: z.ZodType): Problem[] {
  return issues.flatMap((issue) => issueProblems(issue, raw, schema));
}

function issueProblems(issue: Issue, raw: unknown, schema: z.ZodType): Problem[] {
  const path = formatPath(issue.path) || '(the whole file)';
  const value = valueAt(raw, issue.path);
  const got = `got ${show(value)}`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, issue.path, schema));
    case 'invalid_type':
      return value === undefined
        ? [{ path, message: 'is missing', cure: `give ${article(issue.expected)}` }]
        : [{ path, message: got, cure: `use ${article(issue.expected)}` }];
    case 'invalid_value':
      return [
        {
          path,
          message: value === undefined ? 'is missing' : `unknown value, ${got}`,
          cure: oneOf(issue.values.map(String), value),
        },
      ];
    case 'too_small':
    case 'too_big':
      return [{ path, message: got, cure: bound(issue) }];
    case 'invalid_format':
      return [
        {
          path,
          message: got,
          cure: issue.format === 'url' ? 'use a URL such as https://grafana.example.com' : issue.message,
        },
      ];
    case 'invalid_union':
      return unionProblems(issue, raw, schema, path, value);
    default:
      return [{ path, message: issue.message }];
  }
}

function unknownKey(key: string, parent: Path, schema: z.ZodType): Problem {
  const known = keysAt(schema, parent);
  const nearest = known.length === 0 ? undefined : closest(key, known);
  const near = nearest !== undefined && distance(key, nearest) <= Math.max(2, key.length / 3);
  return {
    path: formatPath([...parent, key]),
    message: 'unknown key',
    ...(near
      ? { cure: `did you mean ${nearest}?` }
      : known.length > 0
        ? { cure: `known here: ${known.join(', ')}` }
        : {}),
  };
}

function unionProblems(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  raw: unknown,
  schema: z.ZodType,
  path: string,
  value: unknown,
): Problem[] {
  const discriminators = (issue as { readonly options?: readonly unknown[] }).options;
  if (discriminators !== undefined) {
    const message = value === undefined ? 'is missing' : `unknown value, got ${show(value)}`;
    return [{ path, message, cure: oneOf(discriminators.map(String), value) }];
  }
  // The alternative that got furthest is the one that was meant.
  const meant = issue.errors.find((issues) => issues.some((nested) => nested.path.length > 0));
  if (meant !== undefined) {
    return meant.flatMap((nested) =>
      issueProblems({ ...nested, path: [...issue.path, ...nested.path] } as Issue, raw, schema),
    );
  }
  const expected = issue.errors.flat().flatMap((nested) => {
    if (nested.code === 'invalid_type') return [article(nested.expected)];
    if (nested.code === 'invalid_value') return nested.values.map(String);
    return [];
  });
  return [{ path, message: `got ${show(value)}`, cure: `use ${[...new Set(expected)].join(' or ')}` }];
}

function oneOf(options: readonly string[], value: unknown): string {
  const list = `use one of ${options.join(', ')}`;
  if (typeof value !== 'string' || options.length < 4) return list;
  const nearest = closest(value, [...options]);
  return distance(value, nearest) <= Math.max(2, value.length / 3) ? `did you mean ${nearest}? ${list}` : list;
}

function bound(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const relation = issue.code === 'too_small' ? 'at least' : 'at most';
  const kind: Readonly<Record<string, string>> = { array: ' entries', string: ' characters' };
  return `use ${relation} ${limit}${kind[issue.origin] ?? ''}`;
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = { int: 'a whole number', object: 'a map of keys', array: 'a list' };
  return names[type] ?? `a ${type}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

/** Keys that a schema knows at a place, through defaults, lists and alternatives. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const definition = schema.def as unknown as {
    readonly type: string;
    readonly innerType?: z.ZodType;
    readonly in?: z.ZodType;
    readonly element?: z.ZodType;
    readonly options?: readonly z.ZodType[];
    readonly shape?: Readonly<Record<string, z.ZodType>>;
  };
  const inner = definition.innerType ?? definition.in;
  if (inner !== undefined) return keysAt(inner, path);
  if (definition.options !== undefined) {
    return [...new Set(definition.options.flatMap((option) => keysAt(option, path)))];
  }
  const [key, ...rest] = path;
  if (definition.element !== undefined) return key === undefined ? [] : keysAt(definition.element, rest);
  if (definition.shape === undefined) return [];
  if (key === undefined) return Object.keys(definition.shape);
  const next = definition.shape[String(key)];
  return next === undefined ? [] : keysAt(next, rest);
}
