import { parser } from '@prometheus-io/lezer-promql';

/** One function call or aggregation of an expression. */
export interface Call {
  readonly name: string;
  /** Names of the series that it reads, at any depth. */
  readonly metrics: readonly string[];
  /** Labels that an aggregation keeps; undefined where it is no aggregation. */
  readonly by?: readonly string[];
}

/** @returns every function call and aggregation, at any depth */
export function callsOf(expression: string): Call[] {
  const calls: Call[] = [];
  const text = (node: { from: number; to: number }) => expression.slice(node.from, node.to);
  parser.parse(expression).iterate({
    enter({ name, node }) {
      if (name !== 'FunctionCall' && name !== 'AggregateExpr') return;
      const metrics: string[] = [];
      node.cursor().iterate((inner) => {
        if (inner.name !== 'VectorSelector' || inner.from < node.from || inner.to > node.to) return;
        const identifier = inner.node.getChild('Identifier');
        metrics.push(identifier ? text(identifier) : '');
      });
      if (name === 'FunctionCall') {
        const called = node.getChild('FunctionIdentifier');
        calls.push({ name: called ? text(called) : '', metrics });
        return;
      }
      const operator = node.getChild('AggregateOp');
      const modifier = node.getChild('AggregateModifier');
      const labels = modifier?.getChild('GroupingLabels')?.getChildren('LabelName').map(text) ?? [];
      const by = modifier?.getChild('By') ? labels : [];
      calls.push({ name: operator ? text(operator) : '', metrics, by });
    },
  });
  return calls;
}

/** @returns the label lists of `on (…)` in an expression */
export function joinLabels(expression: string): string[][] {
  return [...expression.matchAll(/\bon \(([^)]*)\)/g)].map((match) => (match[1] ?? '').split(', '));
}
