import { numbers, text } from '../../instrument/typescript/literals';

test.each([
  ['plain', "'plain'"],
  ["one's", '"one\'s"'],
  ['a "b" \\', '\'a "b" \\\\\''],
])('%j is quoted as the formatter does', (value, literal) => {
  expect(text(value)).toBe(literal);
});

test('numbers that do not fit on a line fill as many as it takes', () => {
  const items = Array.from({ length: 60 }, () => 1000);
  const lines = numbers(items, { indent: 0, used: 0 }).split('\n');
  expect(lines[0]).toBe('[');
  expect(lines.at(-1)).toBe(']');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
  expect(JSON.parse(lines.join('').replace(',]', ']'))).toEqual(items);
});
