import type { z } from 'zod';
import { optionProblems } from './option-problems';
import { type Problem, throwOnProblems } from './problem';
import { schemaProblems } from './schema-problems';

/** @returns every mistake in the options; where a check knows more than the schema about a place, the check is heard */
export function findProblems(
  raw: unknown,
  schema: z.ZodType,
  checks: readonly ((raw: unknown) => Problem[])[],
): Problem[] {
  const known = [optionProblems, ...checks].flatMap((check) => check(raw));
  const parsed = schema.safeParse(raw);
  const found = parsed.success ? [] : schemaProblems(parsed.error.issues, raw, schema);
  const covered = (path: string) =>
    known.some((problem) => path === problem.path || path.startsWith(`${problem.path}.`));
  return [...found.filter((problem) => !covered(problem.path)), ...known];
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
  throwOnProblems(subject, findProblems(raw, schema, checks));
  return schema.parse(raw);
}
