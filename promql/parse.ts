import { parser } from '@prometheus-io/lezer-promql';

/** What one expression says, as far as checks need to know. */
export interface ParsedExpression {
  /** Names of the series it selects, sorted, each once. A selector without a name counts as the empty name. */
  readonly metrics: readonly string[];
  /** Functions and aggregations it uses, by their PromQL names, sorted, each once. */
  readonly functions: readonly string[];
  /** Places that are not PromQL, as `column: text`. Empty for a valid expression. */
  readonly errors: readonly string[];
  /** Ranges, offsets and steps in it, as written, sorted, each once. */
  readonly durations: readonly string[];
}

/**
 * Parses with the grammar of Prometheus' own editor. Finds syntax errors and names; it does not find type errors
 * (`rate(x)` without a range), which promtool does.
 */
export function parseExpression(expression: string): ParsedExpression {
  const metrics = new Set<string>();
  const functions = new Set<string>();
  const durations = new Set<string>();
  const errors: string[] = [];
  const textOf = (node: { from: number; to: number }) => expression.slice(node.from, node.to);
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) {
        const found = textOf(node) || expression.slice(node.from, node.from + 10) || 'end of expression';
        errors.push(`column ${node.from + 1}: unexpected ${JSON.stringify(found)}`);
      } else if (node.name === 'VectorSelector') {
        const identifier = node.node.getChild('Identifier');
        const quoted = node.node.getChild('LabelMatchers')?.getChild('QuotedLabelName');
        metrics.add(identifier ? textOf(identifier) : quoted ? textOf(quoted).slice(1, -1) : '');
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
    errors,
    durations: [...durations].sort(),
  };
}
