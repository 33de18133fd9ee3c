/** Columns of a line, as Python's formatters have it. */
const lineWidth = 88;

/** A key of a dictionary and its value, both as source text. */
export type Entry = readonly [key: string, value: string];

/** @returns a string literal */
export function text(value: string): string {
  return JSON.stringify(value);
}

export interface Place {
  /** Levels of indentation of the line. */
  readonly indent: number;
  /** Columns on the line that stand around the literal, without the indentation. */
  readonly used: number;
}

/** @returns a tuple, on one line where it fits and with an item per line otherwise */
export function tuple(items: readonly string[], place: Place = { indent: 0, used: 0 }): string {
  const oneLine = `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
  if (4 * place.indent + place.used + oneLine.length <= lineWidth) return oneLine;
  return exploded('()', items, place.indent);
}

/** @returns what stands before the brackets, the brackets and the items between them */
export function call(before: string, brackets: '()' | '[]', items: readonly string[]): string {
  const oneLine = `${before}${brackets[0]}${items.join(', ')}${brackets[1]}`;
  return oneLine.length <= lineWidth ? oneLine : `${before}${exploded(brackets, items, 0)}`;
}

/** @returns a dictionary with an entry per line */
export function dictionary(entries: readonly Entry[]): string {
  return `{\n${entries.map(([key, value]) => `    ${key}: ${value},\n`).join('')}}`;
}

function exploded(brackets: '()' | '[]', items: readonly string[], indent: number): string {
  const [outer, inner] = [indent, indent + 1].map((level) => '    '.repeat(level));
  return `${brackets[0]}\n${items.map((item) => `${inner}${item},\n`).join('')}${outer}${brackets[1]}`;
}
