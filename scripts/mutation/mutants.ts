import { parser } from '@prometheus-io/lezer-promql';
import type { RenderedRule } from '../../constructs/backends/rule-groups';
import { durationSeconds, formatDuration, formatNumber } from '../../promql/format';

/** An alert with one deliberate fault, which its tests should notice. */
export interface Mutant {
  /** What was changed, e.g. `> becomes >=`. */
  readonly change: string;
  readonly rule: RenderedRule;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly change: string;
}

/** What each comparison turns into: the opposite one, and the one that differs at the threshold alone. */
const comparisons: Readonly<Record<string, readonly string[]>> = {
  '>': ['<', '>='],
  '<': ['>', '<='],
  '>=': ['<=', '>'],
  '<=': ['>=', '<'],
  '==': ['!='],
  '!=': ['=='],
};

/** Numbers up to here that are whole move by one, all others by five percent. */
const smallWhole = 20;

/** @returns every mutant of an alert: comparisons, numbers, matchers and the time that it must hold */
export function mutantsOf(rule: RenderedRule): Mutant[] {
  const inExpression = expressionEdits(rule.expr).map(({ from, to, text, change }) => ({
    change,
    rule: { ...rule, expr: rule.expr.slice(0, from) + text + rule.expr.slice(to) },
  }));
  return [...inExpression, ...holdMutants(rule)];
}

function holdMutants(rule: RenderedRule): Mutant[] {
  if (rule.for === undefined) return [];
  const seconds = durationSeconds(rule.for);
  return [seconds / 2, seconds * 2].map((changed) => {
    const hold = formatDuration(changed);
    return { change: `for ${rule.for} becomes ${hold}`, rule: { ...rule, for: hold } };
  });
}

function expressionEdits(expression: string): Edit[] {
  const edits: Edit[] = [];
  const textOf = (node: { readonly from: number; readonly to: number }) => expression.slice(node.from, node.to);
  parser.parse(expression).iterate({
    enter(node) {
      const { from, to } = node;
      const text = textOf(node);
      const parent = node.node.parent?.name;
      if (parent === 'BinaryExpr' && text in comparisons) {
        for (const other of comparisons[text] ?? [])
          edits.push({ from, to, text: other, change: `${text} becomes ${other}` });
      } else if (node.name === 'NumberDurationLiteral') {
        for (const other of nearbyNumbers(Number(text))) {
          edits.push({ from, to, text: other, change: `${text} at column ${from + 1} becomes ${other}` });
        }
      } else if (node.name === 'UnquotedLabelMatcher') {
        edits.push({ ...withSeparator(expression, from, to), text: '', change: `matcher ${text} is dropped` });
      }
    },
  });
  return edits;
}

function nearbyNumbers(value: number): string[] {
  const step = Number.isInteger(value) && Math.abs(value) <= smallWhole ? 1 : Math.abs(value) * 0.05;
  return [value - step, value + step].map(formatNumber);
}

/** The matcher with the comma after it, or else the one before it. */
function withSeparator(expression: string, from: number, to: number): { readonly from: number; readonly to: number } {
  const after = /^\s*,\s*/.exec(expression.slice(to));
  if (after !== null) return { from, to: to + after[0].length };
  const before = /\s*,\s*$/.exec(expression.slice(0, from));
  return { from: from - (before?.[0].length ?? 0), to };
}
