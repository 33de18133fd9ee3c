import { availablePart } from '../../promql/available';

/** Series whose names begin with `no` do not exist. */
const partOf = (expression: string) => availablePart(expression, (name) => !name.startsWith('no'));
const left = (expression: string) => partOf(expression).expression;

test.each([
  'max by (a) (max_over_time(x{b="c"}[5m:30s])) >= bool 3',
  'rate(x[5m])\n/ on (node) group_left () (y offset 5m)',
  '(a or b) * on (x) group_left () c or vector(0)',
  'vector(8)',
  '{__name__="nothing"}',
])('an expression whose series all exist stays as it is: %s', (expression) => {
  expect(partOf(expression)).toEqual({ expression, missing: [] });
});

test('an alternative without series is taken out, wherever it stands', () => {
  expect(left('no or x')).toBe('x');
  expect(left('x or no')).toBe('x');
  expect(left('x or no or y')).toBe('x or y');
  expect(left('max by (a) (no > 0)\nor\n0 * x + 85\nor\n0 * y + 86')).toBe('0 * x + 85\nor\n0 * y + 86');
  expect(left('z >= (no or 0 * x + 85) - 4')).toBe('z >= (0 * x + 85) - 4');
});

test('what has only one of its operands is worth nothing', () => {
  expect(left('x unless on (n) no')).toBeUndefined();
  expect(left('x and no')).toBeUndefined();
  expect(left('rate(no[5m]) / x')).toBeUndefined();
  expect(left('count by (a) (no > 3)')).toBeUndefined();
  expect(left('no or rate(nothing[5m])')).toBeUndefined();
});

test('a zero that stands for "none" is no answer without what was looked at', () => {
  expect(left('count(no) or 0 * count(x)')).toBeUndefined();
  expect(left('count(no) or (0 * count(x))')).toBeUndefined();
  expect(left('count(x) or 0 * count(no)')).toBe('count(x)');
});

test('the missing series are named, each once', () => {
  expect(partOf('(no2 / no1) > 0 and no2').missing).toEqual(['no1', 'no2']);
  expect(partOf('x or no').missing).toEqual([]);
});
