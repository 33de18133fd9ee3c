import { parser } from '@prometheus-io/lezer-promql';

/** @returns the text of every part of an expression that has one of the given grammar names */
export function partsOf(expression: string, ...names: readonly string[]): string[] {
  const parts: string[] = [];
  parser.parse(expression).iterate({
    enter(node) {
      if (names.includes(node.name)) parts.push(expression.slice(node.from, node.to));
    },
  });
  return parts;
}

/** An aggregation: its operator and the labels that it keeps. */
export interface Aggregation {
  readonly operator: string;
  readonly by: readonly string[];
}

/** @returns the aggregations of an expression, outer ones first */
export function aggregationsOf(expression: string): Aggregation[] {
  const aggregations: Aggregation[] = [];
  parser.parse(expression).iterate({
    enter({ name, node }) {
      if (name !== 'AggregateExpr') return;
      const operator = node.getChild('AggregateOp');
      const modifier = node.getChild('AggregateModifier');
      const textOf = (part: { from: number; to: number } | null) => (part ? expression.slice(part.from, part.to) : '');
      const labels = /^by\s*\((.*)\)$/s.exec(textOf(modifier))?.[1] ?? '';
      aggregations.push({ operator: textOf(operator), by: labels.split(',').map((label) => label.trim()) });
    },
  });
  return aggregations;
}
