/** A label matcher, e.g. `['job', '=', 'dcgm-exporter']`. */
export type Matcher = readonly [label: string, operator: '=' | '!=' | '=~' | '!~', value: string];

/** @returns text as a PromQL string literal */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** @returns text with every character escaped that has a meaning in a regular expression of Prometheus */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** @returns an instant vector selector, e.g. `up{job="dcgm-exporter"}` */
export function select(metric: string, ...matchers: readonly Matcher[]): string {
  if (matchers.length === 0) return metric;
  return `${metric}{${matchers.map(([label, operator, value]) => `${label}${operator}${quote(value)}`).join(',')}}`;
}

/** @returns a matcher for a label that has one of the values, e.g. `job=~"a|b"` */
export function oneOf(label: string, values: readonly string[]): Matcher {
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) return [label, '=', only];
  return [label, '=~', values.map(escapeRegex).join('|')];
}

type Aggregation = 'sum' | 'max' | 'min' | 'avg' | 'count';

/** @returns an aggregation that keeps exactly the given labels, e.g. `max by (cluster, node) (x)` */
export function aggregate(operator: Aggregation, labels: readonly string[], expression: string): string {
  return `${operator} by (${labels.join(', ')}) (${expression})`;
}

/** Joins alternatives of a vector with `or`, one per line. */
export function either(...expressions: readonly string[]): string {
  return expressions.join('\nor\n');
}

/**
 * Tests bits of a gauge that holds a bit mask; PromQL has no bitwise operators.
 *
 * @param bit value of the lowest bit, a power of two
 * @param count how many neighbouring bits to test
 * @returns an expression that is above 0 where any of the bits is set
 * @throws RangeError when `bit` is not a power of two
 */
export function bits(mask: string, bit: number, count = 1): string {
  if (bit < 1 || !Number.isInteger(Math.log2(bit))) throw new RangeError(`${bit} is not a power of two`);
  return `floor(${mask} / ${bit}) % ${2 ** count}`;
}
