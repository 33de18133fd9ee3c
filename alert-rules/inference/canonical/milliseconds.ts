import { aggregate, quote } from '../../../promql/expression';
import { clusterLabels } from '../../../promql/labels';

/** Label that holds the bound in seconds while it is being made. */
const scratch = 'seconds';

/**
 * Where the decimal point goes when it moves three places to the left, by the number of digits before it. The empty last group
 * is what stood behind the point.
 */
const moves = [
  ['([0-9]+)([0-9]{3})(?:[.]([0-9]+))?', '$1.$2$3'],
  ['([0-9]{3})(?:[.]([0-9]+))?', '0.$1$2'],
  ['([0-9]{2})(?:[.]([0-9]+))?', '0.0$1$2'],
  ['([0-9])(?:[.]([0-9]+))?', '0.00$1$2'],
] as const;

/** Takes zeros off the end, and the point when nothing is left behind it. */
const trims = [
  ['([0-9]+[.][0-9]*[1-9])0+', '$1'],
  ['([0-9]+)[.]0+', '$1'],
] as const;

/**
 * @param buckets rates of buckets whose `le` is in milliseconds, by cluster and `le`
 * @returns the same with `le` in seconds, e.g. `le="200.0"` becomes `le="0.2"`
 */
export function bucketsFromMilliseconds(buckets: string): string {
  const moved = moves.reduce((inner, [pattern, text]) => replace(inner, scratch, text, 'le', pattern), buckets);
  const trimmed = trims.reduce((inner, [pattern, text]) => replace(inner, scratch, text, scratch, pattern), moved);
  return aggregate('sum', [...clusterLabels, 'le'], replace(trimmed, 'le', '$1', scratch, '(.+)'));
}

function replace(expression: string, target: string, text: string, source: string, pattern: string): string {
  return `label_replace(${expression}, ${[target, text, source, pattern].map(quote).join(', ')})`;
}
