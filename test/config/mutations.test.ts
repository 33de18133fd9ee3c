import fc from 'fast-check';
import { ProblemsError } from '../../constructs/problem';
import { formatPath, topLevel } from '../../constructs/schema-problems';
import { show } from '../../constructs/show';
import { check, validConfiguration } from './support/configuration';

type Key = string | number;
type Node = Readonly<Record<Key, unknown>>;

/** Every place of a value, with the whole first. */
function placesIn(value: unknown, path: readonly Key[] = []): (readonly Key[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys: Key[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => placesIn((value as Node)[key], [...path, key]))];
}

/** A copy with one place changed. */
function change(value: unknown, path: readonly Key[], edit: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return edit(value);
  const inner = change((value as Node)[key], rest, edit);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? inner : item));
  return { ...(value as object), [key]: inner };
}

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, '', '#', 0, -1, 1e308, Number.NaN, [], {}, [[]], [null], 10n),
  fc.anything({ maxDepth: 2, withNullPrototype: true, withBigInt: true, withDate: true }),
  fc.constant(Symbol('x')),
  fc.constant(() => 1),
);
const edits = fc.oneof(
  { weight: 4, arbitrary: junk.map((value) => () => value) },
  { weight: 1, arbitrary: fc.string().map((key) => (old: unknown) => ({ ...Object(old), [key]: 1 })) },
  { weight: 1, arbitrary: fc.constant((old: unknown) => [old, old]) },
  {
    weight: 1,
    arbitrary: fc.constant((old: unknown) => (Array.isArray(old) ? [...old, ...old] : show(old).slice(1))),
  },
);
const valid = validConfiguration();
const places = placesIn(valid);
const mutants = fc.array(fc.tuple(fc.constantFrom(...places), edits), { minLength: 1, maxLength: 3 }).map((changes) =>
  changes.reduce<unknown>((value, [path, edit]) => {
    const exists = placesIn(value).some((place) => place.join('\0') === path.join('\0'));
    return exists ? change(value, path, edit) : value;
  }, valid),
);

function problemsOf(raw: unknown): ProblemsError | undefined {
  try {
    check(raw);
    return undefined;
  } catch (error) {
    if (error instanceof ProblemsError) return error;
    throw error;
  }
}

test('a good configuration is accepted', () => {
  expect(problemsOf(valid)).toBeUndefined();
});

test('whatever is changed in a good configuration, it is accepted or its problems are told; it never crashes', () => {
  fc.assert(
    fc.property(mutants, (raw) => {
      const error = problemsOf(raw);
      if (error === undefined) return;
      expect(error.problems.length).toBeGreaterThan(0);
      expect(error.problems.filter(({ message }) => message.trim() === '')).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('every problem is at a place that was written, or right below one', () => {
  fc.assert(
    fc.property(mutants, (raw) => {
      const written = new Set(placesIn(raw).map(formatPath));
      const parentOf = (path: string) => path.replace(/(\.[\w-]+|\[\d+\]|\["(?:[^"\\]|\\.)*"\]|^[\w-]+)$/, '');
      const isThere = (path: string) => written.has(path) || written.has(parentOf(path));
      const lost = problemsOf(raw)?.problems.filter(({ path }) => path !== topLevel && !isThere(path)) ?? [];
      expect(lost).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('every problem is told once, and each has a cure unless its message is one', () => {
  fc.assert(
    fc.property(mutants, (raw) => {
      const problems = problemsOf(raw)?.problems ?? [];
      const told = problems.map(({ path, message, cure }) => `${path} ${message} ${cure}`);
      expect(told.filter((line, index) => told.indexOf(line) !== index)).toEqual([]);
      expect(problems.filter(({ message, cure }) => cure === undefined && !/needs a threshold/.test(message))).toEqual(
        [],
      );
    }),
    { numRuns: 100 },
  );
});
