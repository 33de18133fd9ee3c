import { parser } from '@prometheus-io/lezer-promql';
import { durationSeconds, formatDuration, isDuration } from '../../../promql/format';
import { parseExpression } from '../../../promql/parse';
import type { SyntaxNode } from '../../../promql/syntax-tree';

/** How much shorter every duration of a configuration becomes, so that hours of monitoring pass in seconds. */
export interface TimeScale {
  /** What every duration is divided by. */
  readonly factor: number;
  /** Seconds below which no scrape or evaluation interval falls: a server needs that long for one round. */
  readonly shortestInterval: number;
  /** Seconds below which no range falls: a function over a range needs some samples in it. */
  readonly shortestRange: number;
}

/** Keys of configuration and rule files whose value says how often something is done. */
const intervalKeys: ReadonlySet<string> = new Set([
  'scrape_interval',
  'scrape_timeout',
  'evaluation_interval',
  'interval',
]);

/** Keys whose value says how long something takes. */
const durationKeys: ReadonlySet<string> = new Set([
  'for',
  'keep_firing_for',
  'group_wait',
  'group_interval',
  'repeat_interval',
]);

/** Keys whose value is free text by names that are not ours. */
const textKeys: ReadonlySet<string> = new Set(['labels', 'annotations']);

/** @returns a parsed configuration or rule file in which every duration is shorter by the factor */
export function scaleDocument<Document>(document: Document, scale: TimeScale): Document {
  return scaleValue(document, scale) as Document;
}

/**
 * @returns the expression with its ranges, steps and offsets divided by the factor
 * @throws Error when it is not PromQL
 */
export function scaleExpression(expression: string, scale: TimeScale): string {
  const { errors } = parseExpression(expression);
  if (errors.length > 0) throw new Error(`not PromQL: ${expression}\n${errors.join('\n')}`);
  const found: { readonly from: number; readonly to: number; readonly atLeast: number }[] = [];
  parser.parse(expression).iterate({
    enter({ name, from, to, node }) {
      if (name === 'NumberDurationLiteralInDurationContext') found.push({ from, to, atLeast: leastOf(node, scale) });
    },
  });
  const pieces = found.map(({ from, to, atLeast }, index) => {
    const before = expression.slice(found[index - 1]?.to ?? 0, from);
    return before + scaleDuration(expression.slice(from, to), scale.factor, atLeast);
  });
  return pieces.join('') + expression.slice(found.at(-1)?.to ?? 0);
}

/**
 * @param text a duration, or a number of seconds
 * @param atLeast seconds
 */
export function scaleDuration(text: string, factor: number, atLeast = 0): string {
  const seconds = isDuration(text) ? durationSeconds(text) : Number(text);
  return formatDuration(Math.max(seconds / factor, atLeast));
}

function scaleValue(value: unknown, scale: TimeScale): unknown {
  if (Array.isArray(value)) return value.map((item) => scaleValue(item, scale));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scaleEntry(key, item, scale)]));
}

function scaleEntry(key: string, value: unknown, scale: TimeScale): unknown {
  if (textKeys.has(key)) return value;
  if (typeof value !== 'string') return scaleValue(value, scale);
  if (key === 'expr') return scaleExpression(value, scale);
  if (intervalKeys.has(key)) return scaleDuration(value, scale.factor, scale.shortestInterval);
  return durationKeys.has(key) ? scaleDuration(value, scale.factor) : value;
}

/** An offset may become as short as it likes; a range needs samples, and the step of a subquery is an interval. */
function leastOf(literal: SyntaxNode, scale: TimeScale): number {
  let inner = literal;
  for (let outer = literal.parent; outer !== null; outer = outer.parent) {
    if (outer.name === 'OffsetExpr') return 0;
    if (outer.name === 'MatrixSelector') return scale.shortestRange;
    if (outer.name === 'SubqueryExpr') {
      const range = outer.getChild('DurationExpr');
      return range?.from === inner.from ? scale.shortestRange : scale.shortestInterval;
    }
    inner = outer;
  }
  return 0;
}
