import { quote } from './expression';
import { nodesIn, syntaxTree } from './syntax-tree';

/**
 * Adds a matcher of the label `job` to selectors that have none.
 *
 * @param isOurs whether the series of that name must come from the job
 */
export function pinJob(expression: string, job: string, isOurs: (name: string) => boolean): string {
  const insertions = nodesIn(syntaxTree(expression), 'VectorSelector').flatMap((selector) => {
    const identifier = selector.getChild('Identifier');
    if (identifier === null || !isOurs(expression.slice(identifier.from, identifier.to))) return [];
    const matchers = selector.getChild('LabelMatchers');
    const matcher = `job=${quote(job)}`;
    if (matchers === null) return [{ at: identifier.to, text: `{${matcher}}` }];
    const named = nodesIn(matchers, 'LabelName').map(({ from, to }) => expression.slice(from, to));
    if (named.includes('job')) return [];
    return [{ at: matchers.from + 1, text: named.length === 0 ? matcher : `${matcher},` }];
  });
  return insertions.reduceRight(
    (text, insertion) => `${text.slice(0, insertion.at)}${insertion.text}${text.slice(insertion.at)}`,
    expression,
  );
}
