import { labelKeySchema, labelProblems, labelValueSchema, objectNameSchema } from '../../constructs/kubernetes-names';

const long = (length: number) => 'a'.repeat(length);

test.each(['team', 'example.com/team', 'a.b-c_d', 'X', long(63), `${long(63)}.com/x`])('%s is a key', (key) => {
  expect(labelKeySchema.safeParse(key).success).toBe(true);
});

test.each(['', 'a b', '-a', 'a-', 'a/b/c', '/a', 'a/', 'Example.com/a', 'a_b/c', long(64), `${long(254)}/a`])(
  '%j is no key',
  (key) => {
    expect(labelKeySchema.safeParse(key).success).toBe(false);
  },
);

test.each(['', 'a', 'A.b_c-1', long(63)])('%j is a value', (text) => {
  expect(labelValueSchema.safeParse(text).success).toBe(true);
});

test.each(['a b', '-a', 'a.', 'a/b', 'ä', long(64)])('%j is no value', (text) => {
  expect(labelValueSchema.safeParse(text).success).toBe(false);
});

test.each([
  ['system-node-critical', true],
  ['a.b', true],
  ['A', false],
  ['a_b', false],
  ['.a', false],
  ['', false],
  [long(254), false],
])('%j as the name of a class: %s', (name, legal) => {
  expect(objectNameSchema.safeParse(name).success).toBe(legal);
});

test('labels are judged one by one, and what is no text is left to the schema', () => {
  const labels = { team: 'a', 'a b': 'c', 'example.com/x': 'y z', rank: 1 };
  expect(labelProblems(labels, 'labels').map(({ path }) => path)).toEqual(['labels["a b"]', 'labels["example.com/x"]']);
  expect(labelProblems(['a b'], 'labels')).toEqual([]);
  expect(labelProblems(undefined, 'labels')).toEqual([]);
});
