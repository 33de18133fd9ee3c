import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { Problem } from './problem';
import {
  descriptionAt,
  discriminatorAt,
  expectedAt,
  isSecretAt,
  keysAt,
  mayHoldSecret,
  type Path,
  takesListAt,
} from './schema-walk';
import { show, showKind } from './show';

type Issue = z.core.$ZodIssue;

/** What was read, and the schema that it should follow. */
interface Context {
  readonly raw: unknown;
  readonly schema: z.ZodType;
}

/** Most values that are listed beside the one that was probably meant. */
const longestList = 12;
/** How many values of a longer list are named. */
const shownOfMany = 4;

/** Path of a mistake that concerns everything that was read. */
export const topLevel = '(top level)';

const secretReference = 'write { secret: { name: <Secret>, key: <key in it> } }';
const secretCure = `put it into a Secret and ${secretReference}`;

/** @returns a path as a person writes it, e.g. `nodePools[1].mig` or `labels["example.com/team"]` */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = String(key);
    if (!/^[\w-]+$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/**
 * @returns the mistakes that a schema found, in our words, with the value that was found and a cure. A value at a place
 * that has to do with Secrets is not printed, because people write the secret itself there by mistake.
 */
export function schemaProblems(issues: readonly Issue[], raw: unknown, schema: z.ZodType): Problem[] {
  return issues.flatMap((issue) => issueProblems(issue, { raw, schema }));
}

function issueProblems(issue: Issue, context: Context): Problem[] {
  const path = formatPath(issue.path) || topLevel;
  const value = valueAt(context.raw, issue.path);
  const hidden = mayHoldSecret(context.schema, issue.path);
  const got = value === undefined ? 'is missing' : `got ${hidden ? showKind(value) : show(value)}`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, issue.path, context));
    case 'invalid_key':
      return [{ path, message: 'unknown key', cure: issue.issues.map(({ message }) => message).join(', ') }];
    case 'invalid_type':
      return [wrongType(issue.path, value, got, context)];
    case 'invalid_value':
      return [{ path, message: got, cure: oneOf(issue.values.map(String), value) }];
    case 'too_small':
    case 'too_big':
      return [{ path, message: got, cure: bound(issue) }];
    case 'invalid_format':
      return [{ path, message: got, cure: format(issue) }];
    case 'invalid_union':
      return unionProblems(issue, value, got, context);
    default: {
      // Our own checks write the cure behind a semicolon.
      const [message = '', cure] = splitOnce(issue.message, '; ');
      return [{ path, message, ...(cure === undefined ? {} : { cure }) }];
    }
  }
}

function unknownKey(key: string, parent: Path, { raw, schema }: Context): Problem {
  const known = keysAt(schema, parent);
  // `{ the-secret-itself }` in YAML is a key without a value.
  const mayBeSecret = isSecretAt(schema, parent) && !(valueAt(raw, [...parent, key]) && /^\w{1,20}$/.test(key));
  if (mayBeSecret) return { path: formatPath(parent), message: 'has a key that it must not have', cure: secretCure };
  const nearest = near(key, known);
  return {
    path: formatPath([...parent, key]),
    message: 'unknown key',
    cure: nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean ${nearest}?`,
  };
}

function wrongType(path: Path, value: unknown, got: string, { raw, schema }: Context): Problem {
  const place = formatPath(path) || topLevel;
  if (path.length === 0 && (raw === null || raw === undefined)) {
    return { path: place, message: 'there is nothing in it', cure: `write ${expectedAt(schema, path)}` };
  }
  if (isSecretAt(schema, path)) {
    const written = typeof value === 'string' || typeof value === 'number';
    if (written) return { path: place, message: 'is a value, which would end up in git', cure: secretCure };
    return { path: place, message: got, cure: secretReference };
  }
  const key = discriminatorAt(schema, path, value);
  const expected = expectedAt(schema, path);
  if (key !== undefined) return { path: place, message: got, cure: `write { ${key}: ${String(value)} }` };
  if (typeof value === 'string' && takesListAt(schema, path) && !mayHoldSecret(schema, path)) {
    return { path: place, message: got, cure: `use ${expected}: [${show(value).replace(/"/g, '')}]` };
  }
  if (value !== undefined) return { path: place, message: got, cure: `use ${expected}` };
  const meaning = descriptionAt(schema, path);
  return { path: place, message: got, cure: `give ${expected}${meaning === undefined ? '' : `: ${meaning}`}` };
}

function unionProblems(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  value: unknown,
  got: string,
  context: Context,
): Problem[] {
  const path = formatPath(issue.path) || topLevel;
  const discriminators = (issue as { readonly options?: readonly unknown[] }).options;
  if (discriminators !== undefined) {
    return [{ path, message: got, cure: oneOf(discriminators.map(String), value) }];
  }
  const meant = issue.errors.find((issues) => issues.some(isDeeper));
  if (meant !== undefined) {
    return meant.flatMap((nested) =>
      issueProblems({ ...nested, path: [...issue.path, ...nested.path] } as Issue, context),
    );
  }
  // A value of the right type was refused for what it is, so the alternative of that type was meant.
  const refused = issue.errors.find((issues) =>
    issues.every((nested) => nested.code !== 'invalid_type' && nested.code !== 'invalid_value'),
  );
  if (refused !== undefined) {
    return refused.flatMap((nested) => issueProblems({ ...nested, path: issue.path } as Issue, context));
  }
  const words = issue.errors.flat().flatMap((nested) => (nested.code === 'invalid_value' ? nested.values : []));
  const nearest = typeof value === 'string' ? near(value, words.filter(isText)) : undefined;
  const problem = wrongType(issue.path, value, got, context);
  return [nearest === undefined ? problem : { ...problem, cure: `did you mean ${nearest}? ${problem.cure}` }];
}

/** Whether an alternative of a union was refused for something inside it, so that it was the one that was meant. */
function isDeeper(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

/** The word that a person who mistyped, or who spelled like somewhere else (`machine_type`), may have meant. */
function near(text: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const typed = plain(text);
  const nearest = closest(typed, words.map(plain));
  const far = Math.min(nearest.length - 1, Math.max(2, typed.length / 3));
  // What differs only in its numbers is no slip of the finger.
  const otherNumber = typed !== nearest && typed.replace(/\d/g, '') === nearest.replace(/\d/g, '');
  if (otherNumber || distance(typed, nearest) > far) return undefined;
  return words.find((word) => plain(word) === nearest);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\W_]/g, '');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function oneOf(options: readonly string[], value: unknown): string {
  const list = options.length === 1 ? `use ${options[0]}` : `use one of ${closestOf(options, value).join(', ')}`;
  const nearest = typeof value === 'string' ? near(value, options) : undefined;
  if (nearest === undefined || options.length === 1) return list;
  return options.length > longestList ? `did you mean ${nearest}?` : `did you mean ${nearest}? ${list}`;
}

/** All values, or of many the few that resemble the written one the most. */
function closestOf(options: readonly string[], value: unknown): string[] {
  if (options.length <= longestList || typeof value !== 'string') return [...options];
  const byDistance = [...options].sort((left, right) => distance(value, left) - distance(value, right));
  return [...byDistance.slice(0, shownOfMany), `or another of ${options.length}`];
}

function bound(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  if (!issue.message.startsWith('Too ')) return issue.message;
  const limit = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  if (issue.code === 'too_small' && limit === 1 && issue.origin === 'string') return 'must not be empty';
  const kinds: Readonly<Record<string, string>> = { array: 'entr', string: 'character' };
  const kind = kinds[issue.origin];
  const ending = kind === 'entr' ? (limit === 1 ? 'y' : 'ies') : limit === 1 ? '' : 's';
  const noun = kind === undefined ? '' : ` ${kind}${ending}`;
  return `use at ${issue.code === 'too_small' ? 'least' : 'most'} ${limit}${noun}`;
}

function format(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  if (issue.format === 'url') return 'use a URL such as https://grafana.example.com';
  return issue.message.replace(/^Invalid .*?must match pattern /, 'must match ');
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}
