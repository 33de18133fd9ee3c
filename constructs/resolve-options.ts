import type { z } from 'zod';
import { optionProblems } from './option-problems';
import { type Problem, throwOnProblems } from './problem';
import { formatPath, schemaProblems } from './schema-problems';
import type { Path } from './schema-walk';
import { hideUrlSecrets } from './show';

/**
 * @returns every mistake in the options, in the order in which they were written; where a check knows more than the
 * schema about a place, the check is heard
 */
export function findProblems(
  raw: unknown,
  schema: z.ZodType,
  checks: readonly ((raw: unknown) => Problem[])[],
): Problem[] {
  return check(raw, schema, checks).problems;
}

function check<Schema extends z.ZodType>(
  raw: unknown,
  schema: Schema,
  checks: readonly ((raw: unknown) => Problem[])[],
): { readonly problems: Problem[]; readonly parsed: z.ZodSafeParseResult<z.output<Schema>> } {
  const known = [optionProblems, ...checks].flatMap((find) => find(raw));
  // Compiling a parser pays off after many uses, and options are parsed once.
  const parsed = schema.safeParse(raw, { jitless: true });
  const found = parsed.success ? [] : schemaProblems(parsed.error.issues, raw, schema);
  const covered = (path: string) => known.some((problem) => isAtOrBelow(path, problem.path));
  const all = [...found.filter((problem) => !covered(problem.path)), ...known].map(withoutUrlSecrets);
  const problems = inOrder(all.filter(isFirst), raw);
  return { problems, parsed };
}

function withoutUrlSecrets({ path, message, cure }: Problem): Problem {
  return { path, message: hideUrlSecrets(message), ...(cure === undefined ? {} : { cure: hideUrlSecrets(cure) }) };
}

function isFirst({ path, message }: Problem, index: number, all: readonly Problem[]): boolean {
  return all.findIndex((other) => other.path === path && other.message === message) === index;
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}.`) || path.startsWith(`${ancestor}[`);
}

function inOrder(problems: readonly Problem[], raw: unknown): Problem[] {
  const places = placesIn(raw);
  // What is missing has no place of its own and comes with what it is missing from, or last.
  const rank = ({ path }: Problem) => {
    const index = places.findLastIndex((place) => isAtOrBelow(path, place));
    return index < 0 ? places.length : index;
  };
  return problems
    .map((problem) => ({ problem, rank: rank(problem) }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ problem }) => problem);
}

/** Paths of everything that was written, from the first to the last. */
function placesIn(raw: unknown, path: Path = [], above: readonly object[] = []): string[] {
  // A YAML anchor may be used inside itself.
  if (typeof raw !== 'object' || raw === null || above.includes(raw)) return [];
  const keys: PropertyKey[] = Array.isArray(raw) ? [...raw.keys()] : Object.keys(raw);
  return keys.flatMap((key) => {
    const place = [...path, key];
    const value = (raw as Readonly<Record<PropertyKey, unknown>>)[key];
    return [formatPath(place), ...placesIn(value, place, [...above, raw])];
  });
}

/**
 * Fills in every default.
 *
 * @param subject what the options belong to, for the message
 * @throws ProblemsError with every mistake at once
 */
export function resolveOptions<Schema extends z.ZodType>(
  subject: string,
  raw: unknown,
  schema: Schema,
  checks: readonly ((raw: unknown) => Problem[])[] = [],
): z.output<Schema> {
  const { problems, parsed } = check(raw, schema, checks);
  throwOnProblems(subject, problems);
  if (!parsed.success) throw parsed.error;
  return parsed.data;
}
