import { code, table } from '../generate/markdown';
import type { AlertResult } from './run';

const explanation = [
  'Each mutant is an alert with one fault: a comparison turned round or moved by its threshold, a number changed by 1 or 5 %, a',
  'matcher dropped, `for` halved or doubled. Only the tests of that alert are run against it. What survives is a fault that they',
  'would not notice.',
].join('\n');

/** @returns what to print, what to keep as a page, and the share of mutants that were noticed */
export function mutationReport(
  results: readonly AlertResult[],
  seconds: number,
  promtoolVersion: string,
): { readonly text: string; readonly page: string; readonly share: number } {
  const killed = results.reduce((sum, result) => sum + result.killed, 0);
  const survivors = results.flatMap((result) => result.survived.map((change) => ({ alert: result.alert, change })));
  const total = killed + survivors.length;
  const share = total === 0 ? 0 : killed / total;
  const headline = `${killed} of ${total} mutants killed (${(share * 100).toFixed(1)} %) in ${seconds.toFixed(0)} s`;
  const text = [headline, ...survivors.map(({ alert, change }) => `  survived: ${alert}, ${change}`)].join('\n');
  const rows = results.map(({ alert, killed: alertKilled, survived }) => [
    alert,
    `${alertKilled} of ${alertKilled + survived.length}`,
    survived.map(code).join('; '),
  ]);
  const page = `${[
    '<!-- Written by `npm run test:mutation`; do not edit. -->',
    '# Mutation test of the alerts',
    explanation,
    `${headline}, with promtool ${promtoolVersion}.`,
    table(['Alert', 'Killed', 'Survived'], rows),
  ].join('\n\n')}\n`;
  return { text, page, share };
}
