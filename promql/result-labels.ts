import { childrenOf, type SyntaxNode, syntaxTree } from './syntax-tree';

/** Names of labels that the series of a result carry, as far as the expression tells. */
export interface ResultLabels {
  /** Labels that each of them carries. */
  readonly always: ReadonlySet<string>;
  /** Every label that any of them may carry; undefined where a series is read whose labels are not known. */
  readonly possible: ReadonlySet<string> | undefined;
}

const none: ResultLabels = { always: new Set(), possible: new Set() };

/** Aggregations that keep whole series instead of making new ones. */
const selecting = ['topk', 'bottomk', 'limitk', 'limit_ratio'];

/** Functions whose result is a number. */
const scalars = ['time', 'scalar', 'pi'];

/**
 * What is grouped by labels carries them, also where nothing is known of what is grouped: an expression names labels that are
 * there. Nothing is proved of expressions that make labels out of values.
 *
 * @param labelsOf labels of a series by its name; undefined where they are not known
 */
export function resultLabels(expression: string, labelsOf: (metric: string) => ResultLabels | undefined): ResultLabels {
  return labelsIn(syntaxTree(expression), { expression, labelsOf });
}

/** @returns labels of a series that several expressions make */
export function anyOfLabels(all: readonly ResultLabels[]): ResultLabels {
  return all.reduce((one, other) => ({
    always: intersection(one.always, other.always),
    possible: one.possible && other.possible && union(one.possible, other.possible),
  }));
}

interface Scope {
  readonly expression: string;
  readonly labelsOf: (metric: string) => ResultLabels | undefined;
}

function labelsIn(node: SyntaxNode, scope: Scope): ResultLabels {
  switch (node.name) {
    case 'VectorSelector':
      return selectorLabels(node, scope);
    case 'AggregateExpr':
      return aggregateLabels(node, scope);
    case 'FunctionCall':
      return functionLabels(node, scope);
    case 'BinaryExpr':
      return binaryLabels(node, scope);
    default: {
      const inner = childrenOf(node).find((child) => isVector(child, scope));
      return inner === undefined ? none : labelsIn(inner, scope);
    }
  }
}

/** Whether a node has series as its result, or holds one that does. */
function isVector(node: SyntaxNode, scope: Scope): boolean {
  if (node.name === 'FunctionCall') return !scalars.includes(functionName(node, scope));
  const own = ['VectorSelector', 'AggregateExpr'];
  return own.includes(node.name) || childrenOf(node).some((child) => isVector(child, scope));
}

function functionName(node: SyntaxNode, scope: Scope): string {
  return textOf(node.getChild('FunctionIdentifier') ?? node, scope).toLowerCase();
}

function selectorLabels(node: SyntaxNode, scope: Scope): ResultLabels {
  const identifier = node.getChild('Identifier');
  const known = identifier === null ? undefined : scope.labelsOf(textOf(identifier, scope));
  const matched = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  const named = matched.flatMap((matcher) => {
    const [label, operator, value] = childrenOf(matcher).map((child) => textOf(child, scope));
    const isEmpty = value === '""' || value === "''";
    return label !== undefined && ((operator === '=' && !isEmpty) || (operator === '!=' && isEmpty)) ? [label] : [];
  });
  if (known === undefined) return { always: new Set(named), possible: undefined };
  return { always: union(known.always, new Set(named)), possible: known.possible };
}

function aggregateLabels(node: SyntaxNode, scope: Scope): ResultLabels {
  const body = node.getChild('FunctionCallBody');
  const inner = body === null ? none : labelsIn(body, scope);
  const operation = textOf(node.getChild('AggregateOp') ?? node, scope).toLowerCase();
  if (selecting.includes(operation)) return inner;
  const modifier = node.getChild('AggregateModifier');
  if (modifier === null) return none;
  const named = new Set(groupingLabels(modifier.getChild('GroupingLabels'), scope));
  if (modifier.getChild('By') === null) return without(inner, named);
  if (inner.possible === undefined) return { always: named, possible: named };
  return { always: intersection(named, inner.always), possible: intersection(named, inner.possible) };
}

function functionLabels(node: SyntaxNode, scope: Scope): ResultLabels {
  const name = functionName(node, scope);
  if (name === 'vector' || scalars.includes(name)) return none;
  const parts = childrenOf(node.getChild('FunctionCallBody') ?? node);
  const argument = parts.find((part) => isVector(part, scope));
  const inner = argument === undefined ? none : labelsIn(argument, scope);
  if (name === 'histogram_quantile') return without(inner, new Set(['le']));
  if (name !== 'label_replace' && name !== 'label_join') return inner;
  const destination = parts.find((part) => part.name === 'StringLiteral');
  return destination === undefined ? inner : withLabels(inner, [textOf(destination, scope).slice(1, -1)]);
}

function binaryLabels(node: SyntaxNode, scope: Scope): ResultLabels {
  const { firstChild, lastChild } = node;
  if (firstChild === null || lastChild === null) return none;
  const [left, right] = [labelsIn(firstChild, scope), labelsIn(lastChild, scope)];
  if (!isVector(firstChild, scope)) return right;
  if (!isVector(lastChild, scope)) return left;
  if (node.getChild('Or') !== null) return anyOfLabels([left, right]);
  if (node.getChild('And') !== null || node.getChild('Unless') !== null) return left;
  const matching = node.getChild('MatchingModifierClause');
  if (matching === null) return left;
  const groups = matching.getChildren('GroupingLabels');
  const many =
    matching.getChild('GroupLeft') !== null ? left : matching.getChild('GroupRight') !== null ? right : undefined;
  if (many !== undefined) return withLabels(many, groupingLabels(groups[1] ?? null, scope));
  const named = new Set(groupingLabels(groups[0] ?? null, scope));
  if (matching.getChild('On') === null) return without(left, named);
  return { always: intersection(named, left.always), possible: left.possible && intersection(named, left.possible) };
}

function groupingLabels(node: SyntaxNode | null, scope: Scope): string[] {
  return (node?.getChildren('LabelName') ?? []).map((label) => textOf(label, scope));
}

/** @returns the same with labels more */
export function withLabels({ always, possible }: ResultLabels, more: readonly string[]): ResultLabels {
  const added = new Set(more);
  return { always: union(always, added), possible: possible && union(possible, added) };
}

function without({ always, possible }: ResultLabels, less: ReadonlySet<string>): ResultLabels {
  const left = (labels: ReadonlySet<string>) => new Set([...labels].filter((label) => !less.has(label)));
  return { always: left(always), possible: possible && left(possible) };
}

function union(one: ReadonlySet<string>, other: ReadonlySet<string>): Set<string> {
  return new Set([...one, ...other]);
}

function intersection(one: ReadonlySet<string>, other: ReadonlySet<string>): Set<string> {
  return new Set([...one].filter((label) => other.has(label)));
}

function textOf({ from, to }: SyntaxNode, { expression }: Scope): string {
  return expression.slice(from, to);
}
