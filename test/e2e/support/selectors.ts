import { nodesIn, type SyntaxNode, syntaxTree } from '../../../promql/syntax-tree';

/** What an expression selects, without range and offset. */
export interface Selector {
  /** As it is written, e.g. `up{job="dcgm-exporter"}`. */
  readonly text: string;
  readonly metric: string;
  /** Labels that its matchers name. */
  readonly labels: readonly string[];
}

/** Labels that an expression groups or joins by, with what it groups or joins. */
export interface Grouping {
  readonly labels: readonly string[];
  readonly selectors: readonly Selector[];
}

/** @returns every selector of an expression, in its order */
export function selectorsOf(expression: string): Selector[] {
  return selectorsIn(syntaxTree(expression), expression);
}

/**
 * @returns what an expression groups by, and for both sides of a join what it joins on. Labels that the expression itself
 * makes and sides without a selector are left out.
 */
export function groupingsOf(expression: string): Grouping[] {
  const made = madeLabels(expression);
  return nodesIn(syntaxTree(expression), 'AggregateExpr', 'BinaryExpr').flatMap((node) =>
    usesOf(node, expression).flatMap(({ labels, within }) => {
      const own = labels.filter((label) => !made.includes(label));
      const selectors = within === null ? [] : selectorsIn(within, expression);
      return own.length === 0 || selectors.length === 0 ? [] : [{ labels: own, selectors }];
    }),
  );
}

function selectorsIn(node: SyntaxNode, expression: string): Selector[] {
  const textOf = ({ from, to }: SyntaxNode) => expression.slice(from, to);
  return nodesIn(node, 'VectorSelector').map((selector) => {
    const identifier = selector.getChild('Identifier');
    return {
      text: textOf(selector),
      metric: identifier === null ? '' : textOf(identifier),
      labels: nodesIn(selector, 'LabelName').map(textOf),
    };
  });
}

/** Labels and the part of the expression that must have them. Labels that are ignored need not be there. */
function usesOf(node: SyntaxNode, expression: string): { labels: string[]; within: SyntaxNode | null }[] {
  const aggregated = node.getChild('AggregateModifier');
  if (aggregated !== null) {
    const [labels] = labelLists(aggregated, expression);
    return [{ labels: labels ?? [], within: node.getChild('FunctionCallBody') }];
  }
  const matching = node.getChild('MatchingModifierClause');
  if (matching === null) return [];
  const lists = labelLists(matching, expression);
  const joined = matching.getChild('On') === null ? [] : (lists[0] ?? []);
  const brought = lists[1] ?? [];
  return [
    { labels: joined, within: node.firstChild },
    { labels: joined, within: node.lastChild },
    { labels: brought, within: matching.getChild('GroupLeft') === null ? node.firstChild : node.lastChild },
  ];
}

function labelLists(modifier: SyntaxNode, expression: string): string[][] {
  return modifier
    .getChildren('GroupingLabels')
    .map((list) => nodesIn(list, 'LabelName').map(({ from, to }) => expression.slice(from, to)));
}

/** Labels that `label_replace` and `label_join` write. */
function madeLabels(expression: string): string[] {
  return [...expression.matchAll(/label_(?:replace|join)\s*\([^"]*?,\s*"(\w+)"/g)].flatMap(([, label]) => label ?? []);
}
