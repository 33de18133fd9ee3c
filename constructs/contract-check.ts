import type { RuleGroup } from '../alert-rules/model';
import { alertingRules, recordingRules } from '../alert-rules/model';
import { prometheusAlerts, prometheusTarget } from '../catalog/metrics/platform';
import { type Board, boardQueries } from '../dashboards/kit';
import { checkExpression, seriesNames } from '../promql/contract';
import type { PromqlVersion } from '../promql/functions';
import type { PackContent } from './packs/pack';
import type { Problem } from './problem';

/** Series that every Prometheus has without scraping anything of ours. */
const always = [...Object.values(prometheusTarget), ...Object.values(prometheusAlerts)].flatMap(seriesNames);

/** @returns names of every series that the packs' targets expose and their rules record */
export function producedSeries(contents: readonly PackContent[]): Set<string> {
  const metrics = contents.flatMap((content) => [
    ...(content.scrapeTargets ?? []).flatMap((target) => target.metrics),
    ...(content.externalMetrics ?? []),
  ]);
  const recorded = contents.flatMap((content) => recordingRules(content.rules ?? []).map((rule) => rule.record));
  return new Set([...always, ...metrics.flatMap(seriesNames), ...recorded]);
}

/** @returns every expression of a pack that asks for what nothing produces, or for what the engine lacks */
export function contractProblems(
  pack: string,
  content: PackContent,
  produced: ReadonlySet<string>,
  engine: PromqlVersion,
): Problem[] {
  return [
    ...(content.rules ?? []).flatMap((group) => groupProblems(pack, group, produced, engine)),
    ...(content.boards ?? []).flatMap((board) => boardProblems(pack, board, produced, engine)),
  ];
}

function groupProblems(
  pack: string,
  group: RuleGroup,
  produced: ReadonlySet<string>,
  engine: PromqlVersion,
): Problem[] {
  return group.rules.flatMap((rule) => {
    const name = 'alert' in rule ? rule.alert : rule.record;
    return checkExpression(rule.expr, produced, engine).map((violation) => ({
      path: `packs.${pack}.${group.name}.${name}`,
      message: violation.message,
      cure: `in: ${rule.expr.replace(/\s+/g, ' ')}`,
    }));
  });
}

function boardProblems(pack: string, board: Board, produced: ReadonlySet<string>, engine: PromqlVersion): Problem[] {
  return boardQueries(board).flatMap((query) =>
    checkExpression(query, produced, engine).map((violation) => ({
      path: `packs.${pack}.${board.uid}`,
      message: violation.message,
      cure: `in: ${query.replace(/\s+/g, ' ')}`,
    })),
  );
}

/** @returns rules that set a label which the backend sets by itself and refuses */
export function reservedLabelProblems(pack: string, content: PackContent, reserved: readonly string[]): Problem[] {
  return (content.rules ?? []).flatMap((group) =>
    group.rules.flatMap((rule) =>
      Object.keys(rule.labels ?? {})
        .filter((label) => reserved.includes(label))
        .map((label) => ({
          path: `packs.${pack}.${group.name}.${'alert' in rule ? rule.alert : rule.record}`,
          message: `sets the label ${label}, which this backend sets by itself and refuses in rules`,
          cure: 'take the labels from `clusterLabels` of the context, which are empty here',
        })),
    ),
  );
}

/** @returns a problem when a pack's name cannot be part of the names of its objects */
export function packNameProblems(name: string): Problem[] {
  if (/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) return [];
  const cure = 'use lower case letters, digits and hyphens, at most 40 characters';
  return [{ path: 'packs', message: `${JSON.stringify(name)} is no name for a pack`, cure }];
}

/** @returns names that are used twice where each must be unique: packs, groups, boards by uid, alerts, jobs */
export function duplicateProblems(
  packs: readonly { readonly name: string; readonly content: PackContent }[],
): Problem[] {
  const names = packs.map((pack) => ({ key: `pack ${pack.name}`, path: `packs.${pack.name}` }));
  const groups = packs.flatMap(({ name, content }) =>
    (content.rules ?? []).map((group) => ({ key: `group ${group.name}`, path: `packs.${name}.${group.name}` })),
  );
  const boards = packs.flatMap(({ name, content }) =>
    (content.boards ?? []).map((board) => ({ key: `board ${board.uid}`, path: `packs.${name}.${board.uid}` })),
  );
  const alerts = packs.flatMap(({ name, content }) =>
    alertingRules(content.rules ?? []).map((rule) => ({
      key: `alert ${rule.alert} (${rule.severity})`,
      path: `packs.${name}.${rule.alert}`,
    })),
  );
  const jobs = packs.flatMap(({ name, content }) =>
    (content.scrapeTargets ?? []).map((target) => ({ key: `job ${target.job}`, path: `packs.${name}.${target.job}` })),
  );
  const seen = new Set<string>();
  return [...names, ...groups, ...boards, ...alerts, ...jobs].flatMap(({ key, path }) => {
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ path, message: `${key} is there twice`, cure: 'give each its own name' }];
  });
}
