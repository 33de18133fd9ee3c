import { snakeCase } from '../../instrument/python/contract-file';
import { text, tuple } from '../../instrument/python/literals';

test.each([
  [['1'], '(1,)'],
  [['1', '2'], '(1, 2)'],
])('a tuple of %j is %s', (items, literal) => {
  expect(tuple(items)).toBe(literal);
});

test('a tuple that does not fit on its line has a line per item', () => {
  const items = Array.from({ length: 3 }, (_, index) => `"${String(index).repeat(30)}"`);
  expect(tuple(items, { indent: 1, used: 8 })).toBe(`(\n${items.map((item) => `        ${item},\n`).join('')}    )`);
});

test('a text is quoted as Python reads it', () => {
  expect(text('a "b" \\ ü')).toBe('"a \\"b\\" \\\\ ü"');
});

test('a name of several words has underscores', () => {
  expect(snakeCase('timePerOutputToken')).toBe('time_per_output_token');
});
