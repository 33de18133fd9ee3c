/** Columns of a line, as in the projects that this package is one of. */
const lineWidth = 120;

/** @returns a string literal, in the quotes that need the fewest escapes */
export function text(value: string): string {
  const double = JSON.stringify(value);
  if (value.includes("'")) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** A line that a literal stands in. */
export interface Place {
  /** Levels of indentation of the line. */
  readonly indent: number;
  /** Columns on the line that stand around the literal, without the indentation. */
  readonly used: number;
}

/** @returns an array of numbers, on as many lines as it takes */
export function numbers(items: readonly number[], { indent, used }: Place): string {
  const oneLine = `[${items.join(', ')}]`;
  if (2 * indent + used + oneLine.length <= lineWidth) return oneLine;
  const inner = '  '.repeat(indent + 1);
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    const longer = line === '' ? `${inner}${item},` : `${line} ${item},`;
    if (longer.length > lineWidth) lines.push(line);
    line = longer.length > lineWidth ? `${inner}${item},` : longer;
  }
  lines.push(line);
  return `[\n${lines.join('\n')}\n${'  '.repeat(indent)}]`;
}
