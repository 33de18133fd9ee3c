import { parser } from '@prometheus-io/lezer-promql';
import type { Syntax } from './functions';
import type { SyntaxNode } from './syntax-tree';

/** What one expression says, as far as checks need to know. */
export interface ParsedExpression {
  /** Names of the series it selects, sorted, each once. A selector without a name counts as the empty name. */
  readonly metrics: readonly string[];
  /** Functions and aggregations it uses, by their PromQL names, sorted, each once. */
  readonly functions: readonly string[];
  /** Syntax that not every engine has, sorted, each once. */
  readonly syntax: readonly Syntax[];
  /** Places that are not PromQL, as `column: text`. Empty for a valid expression. */
  readonly errors: readonly string[];
  /** Ranges, offsets and steps in it, as written, sorted, each once. */
  readonly durations: readonly string[];
  /** Its selectors, in the order in which they are written. */
  readonly selectors: readonly Selector[];
}

export interface Selector {
  /** Name of the series; empty for a selector without one. */
  readonly metric: string;
  /** The ranges and offsets that add up to how far it looks back, as written, innermost first. */
  readonly lookBack: readonly string[];
}

/** Nodes of the grammar that stand for {@link Syntax}. */
const syntaxNodes: Readonly<Record<string, Syntax>> = {
  QuotedLabelName: 'a quoted name',
  DurationStep: 'duration arithmetic',
  DurationRange: 'duration arithmetic',
  DurationMinOf: 'duration arithmetic',
  DurationMaxOf: 'duration arithmetic',
  AnchoredExpr: 'anchored',
  SmoothedExpr: 'smoothed',
  FillModifier: 'fill',
  TrimUpper: '</',
  TrimLower: '>/',
};

/** Nodes that make the selector inside them look back further; the first duration says by how much. */
const lookBackNodes = ['MatrixSelector', 'SubqueryExpr', 'OffsetExpr'];

/**
 * Parses with the grammar of Prometheus' own editor. Finds syntax errors and names; it does not find type errors
 * (`rate(x)` without a range), which promtool does.
 */
export function parseExpression(expression: string): ParsedExpression {
  const known = parsed.get(expression);
  if (known !== undefined) return known;
  const fresh = parse(expression);
  parsed.set(expression, fresh);
  return fresh;
}

/** Parsing is the largest part of a synth, and several checks ask for the same expressions. */
const parsed = new Map<string, ParsedExpression>();

function parse(expression: string): ParsedExpression {
  const metrics = new Set<string>();
  const functions = new Set<string>();
  const durations = new Set<string>();
  const syntax = new Set<Syntax>();
  const selectors: Selector[] = [];
  const errors: string[] = [];
  const textOf = (node: { from: number; to: number }) => expression.slice(node.from, node.to);
  parser.parse(expression).iterate({
    enter(node) {
      // A duration within a duration is a term of a sum or the like.
      const nested = node.name === 'DurationExpr' && node.node.parent?.name === 'DurationExpr';
      const rare = nested ? 'duration arithmetic' : syntaxNodes[node.name];
      if (rare !== undefined) syntax.add(rare);
      if (node.type.isError) {
        const found = textOf(node) || expression.slice(node.from, node.from + 10) || 'end of expression';
        errors.push(`column ${node.from + 1}: unexpected ${JSON.stringify(found)}`);
      } else if (node.name === 'VectorSelector') {
        const identifier = node.node.getChild('Identifier');
        const quoted = node.node.getChild('LabelMatchers')?.getChild('QuotedLabelName');
        const metric = identifier ? textOf(identifier) : quoted ? textOf(quoted).slice(1, -1) : '';
        selectors.push({ metric, lookBack: lookBackOf(node.node).map(textOf) });
        metrics.add(metric);
      } else if (node.name === 'FunctionIdentifier' || node.name === 'AggregateOp') {
        functions.add(textOf(node).toLowerCase());
      } else if (node.name === 'NumberDurationLiteralInDurationContext') {
        durations.add(textOf(node));
      }
    },
  });
  return {
    metrics: [...metrics].sort(),
    functions: [...functions].sort(),
    syntax: [...syntax].sort(),
    errors,
    durations: [...durations].sort(),
    selectors,
  };
}

/** The durations around a node by which it looks back, innermost first. */
function lookBackOf(node: SyntaxNode, inner: SyntaxNode = node): SyntaxNode[] {
  const { parent } = node;
  if (parent === null) return [];
  // The grammar reads `a / b offset 1d` as `(a / b) offset 1d`; Prometheus moves only what stands right before.
  const operand = node.name === 'BinaryExpr' ? inner : node;
  const moved = lookBackNodes.includes(parent.name) && operand.to === parent.firstChild?.to;
  const duration = moved ? (parent.getChild('DurationExpr') ?? parent.getChild('OffsetDurationExpr')) : null;
  return [...(duration === null ? [] : [duration]), ...lookBackOf(parent, node)];
}
