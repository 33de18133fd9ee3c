import { z } from 'zod';
import { findProblems } from '../../constructs/resolve-options';
import { formatPath } from '../../constructs/schema-problems';
import { secretReferenceSchema } from '../../constructs/secret-reference';
import { show, showKind } from '../../constructs/show';

describe('a path', () => {
  test.each([
    [['nodePools', 1, 'mig'], 'nodePools[1].mig'],
    [['labels', 'example.com/team'], 'labels["example.com/team"]'],
    [['example.com/team', 0], '["example.com/team"][0]'],
    [['webhook-url'], 'webhook-url'],
    [[''], '[""]'],
    [[], ''],
  ])('%j is written as %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe('a value in a message', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;

  test.each([
    ['a', '"a"'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ a: [1] }, '{"a":[1]}'],
    [10n, 'a bigint'],
    [circular, 'a map'],
    ['x'.repeat(100), `"${'x'.repeat(58)}…`],
    ['https://user:password@example.com/path?token=1', '"https://example.com/…"'],
    ['https://example.com', '"https://example.com"'],
    [['https://example.com/a', 'https://example.org/b'], '["https://example.com/…","https://example.org/…"]'],
  ])('%p is shown as %s', (value, text) => {
    expect(show(value)).toBe(text);
  });

  test.each([
    ['secret', 'a text'],
    [12, 'a number'],
    [['secret'], 'a list'],
    [{ secret: 1 }, 'a map'],
    [true, 'true'],
    [null, 'null'],
  ])('%p is called %s where it may be secret', (value, text) => {
    expect(showKind(value)).toBe(text);
  });
});

describe('findProblems', () => {
  const schema = z.strictObject({
    name: z.string().describe('Name of the thing'),
    sizes: z.array(z.int().min(1)).max(2).default([]),
    mode: z.union([z.literal(false), z.strictObject({ speed: z.number() })]).optional(),
    token: secretReferenceSchema.describe('A token').optional(),
    labels: z.record(z.string(), z.string()).default({}),
    title: z.string().min(3).max(5).optional(),
  });
  const problems = (raw: unknown) => findProblems(raw, schema, []);

  test('finds nothing in what is good', () => {
    expect(problems({ name: 'a', sizes: [1], mode: { speed: 1 }, labels: { 'a.b/c': 'd' } })).toEqual([]);
  });

  test.each([
    ['what is missing, with its meaning', {}, 'name', 'is missing', 'give a text: Name of the thing'],
    ['too many entries', { name: 'a', sizes: [1, 2, 3] }, 'sizes', 'got [1,2,3]', 'use at most 2 entries'],
    ['a number that is too small', { name: 'a', sizes: [1, 0] }, 'sizes[1]', 'got 0', 'use at least 1'],
    ['a text that is too short', { name: 'a', title: 'x' }, 'title', 'got "x"', 'use at least 3 characters'],
    ['the inside of an alternative', { name: 'a', mode: { speed: 'x' } }, 'mode.speed', 'got "x"', 'use a number'],
    [
      'an unknown key inside an alternative',
      { name: 'a', mode: { speed: 1, sped: 2 } },
      'mode.sped',
      'unknown key',
      'did you mean speed?',
    ],
    ['no alternative', { name: 'a', mode: 'fast' }, 'mode', 'got "fast"', 'use false or a map with speed'],
    ['null for a list', { name: 'a', sizes: null }, 'sizes', 'got null', 'use a list'],
  ])('tells %s', (_what, raw, path, message, cure) => {
    expect(problems(raw)).toEqual([{ path, message, cure }]);
  });

  test('recognises a reference to a Secret that has a description of its own', () => {
    expect(problems({ name: 'a', token: 'hunter2' })).toEqual([
      {
        path: 'token',
        message: 'is a value, which would end up in git',
        cure: 'put it into a Secret and write { secret: { name: <Secret>, key: <key in it> } }',
      },
    ]);
  });

  test('hears a check that knows more than the schema about a place and what is below it', () => {
    const known = { path: 'sizes', message: 'are not for sale', cure: 'remove them' };
    const found = findProblems({ name: 1, sizes: [0], sizesOfOthers: 1 }, schema, [() => [known]]);
    expect(found.map(({ path, message }) => [path, message])).toEqual([
      ['name', 'got 1'],
      ['sizes', 'are not for sale'],
      ['sizesOfOthers', 'unknown key'],
    ]);
  });

  test('tells problems in the order in which things were written, and what is missing with its parent', () => {
    const found = problems({ title: 'x', labels: { b: 1, a: 2 }, mode: {}, name: 3 });
    expect(found.map(({ path }) => path)).toEqual(['title', 'labels.b', 'labels.a', 'mode.speed', 'name']);
  });
});
