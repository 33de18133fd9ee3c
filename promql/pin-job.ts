import { parser } from '@prometheus-io/lezer-promql';
import { quote } from './expression';

/**
 * Adds a matcher of the label `job` to selectors that have none.
 *
 * @param isOurs whether the series of that name must come from the job
 */
export function pinJob(expression: string, job: string, isOurs: (name: string) => boolean): string {
  const insertions: { readonly at: number; readonly text: string }[] = [];
  parser.parse(expression).iterate({
    enter({ name, node }) {
      if (name !== 'VectorSelector') return;
      const identifier = node.getChild('Identifier');
      if (identifier === null || !isOurs(expression.slice(identifier.from, identifier.to))) return;
      const matchers = node.getChild('LabelMatchers');
      const matcher = `job=${quote(job)}`;
      if (matchers === null) {
        insertions.push({ at: identifier.to, text: `{${matcher}}` });
        return;
      }
      const inside = expression.slice(matchers.from + 1, matchers.to - 1);
      if (/(^|[,\s])job\s*(=|!=|=~|!~)/.test(inside)) return;
      insertions.push({ at: matchers.from + 1, text: inside.trim() === '' ? matcher : `${matcher},` });
    },
  });
  return insertions.reduceRight(
    (text, insertion) => `${text.slice(0, insertion.at)}${insertion.text}${text.slice(insertion.at)}`,
    expression,
  );
}
