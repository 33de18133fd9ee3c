import { parser } from '@prometheus-io/lezer-promql';

/** A node of an expression's syntax tree, as far as code reads it. */
export interface SyntaxNode {
  /** Name in the grammar, e.g. `VectorSelector`. */
  readonly name: string;
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
  readonly parent: SyntaxNode | null;
  readonly firstChild: SyntaxNode | null;
  readonly lastChild: SyntaxNode | null;
  readonly nextSibling: SyntaxNode | null;
  getChild(name: string): SyntaxNode | null;
  getChildren(name: string): SyntaxNode[];
}

/** @returns the whole of an expression, by the grammar of Prometheus' own editor; what is no PromQL is in it as errors */
export function syntaxTree(expression: string): SyntaxNode {
  return parser.parse(expression).topNode;
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** @returns the node itself and all below it that have one of the names, in the order of the text */
export function nodesIn(node: SyntaxNode, ...names: readonly string[]): SyntaxNode[] {
  const own = names.includes(node.name) ? [node] : [];
  return [...own, ...childrenOf(node).flatMap((child) => nodesIn(child, ...names))];
}
