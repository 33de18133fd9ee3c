import { parseExpression } from './parse';
import { childrenOf, type SyntaxNode, syntaxTree } from './syntax-tree';

/** What is left of an expression where some series do not exist. */
export interface AvailablePart {
  /** The expression without the alternatives that can never have samples; undefined when nothing useful is left. */
  readonly expression: string | undefined;
  /** Names of series that do not exist and because of which nothing is left, sorted, each once. */
  readonly missing: readonly string[];
}

/**
 * Takes the alternatives of `or` out of an expression that ask for series which do not exist. Everything else needs all of its
 * operands: without the right side of `unless`, say, an alert would fire for what it is meant to spare.
 *
 * An alternative of the form `0 * x` is no answer of its own. It stands for "none, though we looked", and without what was
 * looked at it would make a missing measurement look like a good one.
 *
 * @param exists whether a series of that name can exist
 */
export function availablePart(expression: string, exists: (name: string) => boolean): AvailablePart {
  // Names are known from the check of the whole, and as a rule all of them exist.
  if (parseExpression(expression).metrics.every((name) => name === '' || exists(name)))
    return { expression, missing: [] };
  const missing = new Set<string>();
  const left = partOf(syntaxTree(expression), { expression, exists, missing });
  return left === undefined
    ? { expression: undefined, missing: [...missing].sort() }
    : { expression: left, missing: [] };
}

interface Scope {
  readonly expression: string;
  readonly exists: (name: string) => boolean;
  /** Filled on the way. */
  readonly missing: Set<string>;
}

function partOf(node: SyntaxNode, scope: Scope): string | undefined {
  if (node.name === 'VectorSelector') return selectorPart(node, scope);
  if (node.name === 'BinaryExpr' && node.getChild('Or') !== null) return alternativePart(node, scope);
  const { expression } = scope;
  const children = childrenOf(node);
  const parts = children.map((child) => partOf(child, scope));
  if (parts.includes(undefined)) return undefined;
  const pieces = children.map((child, index) => {
    const before = index === 0 ? node.from : (children[index - 1]?.to ?? node.from);
    return `${expression.slice(before, child.from)}${parts[index]}`;
  });
  return `${pieces.join('')}${expression.slice(children.at(-1)?.to ?? node.from, node.to)}`;
}

function selectorPart(node: SyntaxNode, { expression, exists, missing }: Scope): string | undefined {
  const identifier = node.getChild('Identifier');
  const name = identifier === null ? '' : expression.slice(identifier.from, identifier.to);
  if (name === '' || exists(name)) return expression.slice(node.from, node.to);
  missing.add(name);
  return undefined;
}

function alternativePart(node: SyntaxNode, scope: Scope): string | undefined {
  const { firstChild, lastChild } = node;
  if (firstChild === null || lastChild === null) return scope.expression.slice(node.from, node.to);
  const [left, right] = [partOf(firstChild, scope), partOf(lastChild, scope)];
  if (left === undefined) return isFiller(lastChild, scope.expression) ? undefined : right;
  if (right === undefined) return left;
  return `${left}${scope.expression.slice(firstChild.to, lastChild.from)}${right}`;
}

/** Whether it is `0 * x`, perhaps in brackets. */
function isFiller(node: SyntaxNode, expression: string): boolean {
  if (node.name === 'ParenExpr') return childrenOf(node).some((child) => isFiller(child, expression));
  const factor = node.firstChild;
  return (
    node.name === 'BinaryExpr' &&
    node.getChild('Mul') !== null &&
    factor !== null &&
    expression.slice(factor.from, factor.to) === '0'
  );
}
