import { quote } from './expression';
import { nodesIn, syntaxTree } from './syntax-tree';

/** A label that series must have. */
export interface PinnedLabel {
  readonly name: string;
  readonly value: string;
}

/**
 * Adds a matcher of a label to selectors that have none of that label.
 *
 * @param isOurs whether the series of that name must have the label
 */
export function pinLabel(expression: string, label: PinnedLabel, isOurs: (name: string) => boolean): string {
  const insertions = nodesIn(syntaxTree(expression), 'VectorSelector').flatMap((selector) => {
    const identifier = selector.getChild('Identifier');
    if (identifier === null || !isOurs(expression.slice(identifier.from, identifier.to))) return [];
    const matchers = selector.getChild('LabelMatchers');
    const matcher = `${label.name}=${quote(label.value)}`;
    if (matchers === null) return [{ at: identifier.to, text: `{${matcher}}` }];
    const named = nodesIn(matchers, 'LabelName').map(({ from, to }) => expression.slice(from, to));
    if (named.includes(label.name)) return [];
    return [{ at: matchers.from + 1, text: named.length === 0 ? matcher : `${matcher},` }];
  });
  return insertions.reduceRight(
    (text, insertion) => `${text.slice(0, insertion.at)}${insertion.text}${text.slice(insertion.at)}`,
    expression,
  );
}
