import { type Rule, type RuleGroup, recordingRules } from '../alert-rules/model';
import { prometheusAlerts, prometheusTarget } from '../catalog/metrics/platform';
import { type Board, boardQueries } from '../dashboards/kit';
import { checkExpression, seriesNames } from '../promql/contract';
import type { PromqlVersion } from '../promql/functions';
import type { NamedContent, PackContent } from './packs/pack';
import { packPath } from './packs/pack-path';
import type { Problem } from './problem';

/** Series that every Prometheus has without scraping anything of ours. */
const always = [...Object.values(prometheusTarget), ...Object.values(prometheusAlerts)].flatMap(seriesNames);

/** What expressions may ask for. */
export interface Contract {
  /** Names of all series, as far as they are known. */
  readonly produced: ReadonlySet<string>;
  /** Whether there are no others, so that a name that is not among them is a mistake. */
  readonly complete: boolean;
  readonly engine: PromqlVersion;
}

/** @returns names of every series that is collected and not recorded by a rule */
export function collectedSeries(contents: readonly PackContent[]): Set<string> {
  const metrics = contents.flatMap((content) => [
    ...(content.scrapeTargets ?? []).flatMap((target) => target.metrics),
    ...(content.externalMetrics ?? []),
  ]);
  return new Set([...always, ...metrics.flatMap(seriesNames)]);
}

/** @returns names of every series that is collected, or recorded by the packs' rules */
export function producedSeries(contents: readonly PackContent[]): Set<string> {
  const recorded = contents.flatMap((content) => recordingRules(content.rules ?? []).map((rule) => rule.record));
  return new Set([...collectedSeries(contents), ...recorded]);
}

/** @returns every expression of a pack that asks for what nothing produces, or for what the engine lacks */
export function contractProblems({ name, content }: NamedContent, contract: Contract): Problem[] {
  return [
    ...(content.rules ?? []).flatMap((group) => groupProblems(name, group, contract)),
    ...(content.boards ?? []).flatMap((board) => boardProblems(name, board, contract)),
  ];
}

function groupProblems(pack: string, group: RuleGroup, contract: Contract): Problem[] {
  return group.rules.flatMap((rule) =>
    expressionProblems(packPath(pack, group.name, nameOf(rule)), rule.expr, contract),
  );
}

function boardProblems(pack: string, board: Board, contract: Contract): Problem[] {
  return boardQueries(board).flatMap((query) => expressionProblems(packPath(pack, board.uid), query, contract));
}

function expressionProblems(path: string, expression: string, { produced, complete, engine }: Contract): Problem[] {
  return checkExpression(expression, produced, engine)
    .filter((violation) => complete || violation.kind !== 'unknown-metric')
    .map(({ message }) => ({ path, message, cure: `in: ${expression.replace(/\s+/g, ' ')}` }));
}

/** @returns rules that set a label which the backend sets by itself and refuses */
export function reservedLabelProblems({ name, content }: NamedContent, reserved: readonly string[]): Problem[] {
  return (content.rules ?? []).flatMap((group) =>
    group.rules.flatMap((rule) =>
      Object.keys(rule.labels ?? {})
        .filter((label) => reserved.includes(label))
        .map((label) => ({
          path: packPath(name, group.name, nameOf(rule)),
          message: `sets the label ${label}, which this backend sets by itself and refuses in rules`,
          cure: 'take the labels from `clusterLabels` of the context, which are empty here',
        })),
    ),
  );
}

function nameOf(rule: Rule): string {
  return 'alert' in rule ? rule.alert : rule.record;
}
