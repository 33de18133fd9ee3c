import { parse } from 'yaml';
import type { RenderedGroup } from '../../../constructs/backends/rule-groups';
import { type Board, boardPanels, boardQueries } from '../../../dashboards/kit';
import type { KubernetesObject } from '../../support/synthesize';

/** An expression and where it stands. */
export interface Asked {
  readonly where: string;
  readonly expr: string;
}

interface RuleGroups {
  readonly groups: readonly RenderedGroup[];
}

/** @returns what every synthesized rule asks for, whatever the backend, and every recorded series itself */
export function askedByRules(objects: readonly KubernetesObject[]): Asked[] {
  const files = dataOf(objects, 'gpu-monitoring-rules-').map((text) => parse(text) as RuleGroups);
  const resources = objects.filter(({ kind }) => ['PrometheusRule', 'ClusterRules'].includes(kind));
  const groups = [...files, ...resources.map(({ spec }) => spec as RuleGroups)].flatMap((file) => file.groups);
  return groups.flatMap(({ rules }) =>
    rules.flatMap(({ alert, record, expr }) => [
      { where: `rule ${alert ?? record}`, expr },
      ...(record === undefined ? [] : [{ where: `what rule ${record} records`, expr: record }]),
    ]),
  );
}

/** @returns what every panel and variable of every synthesized board asks for */
export function askedByBoards(objects: readonly KubernetesObject[]): Asked[] {
  const dashboards = dataOf(objects, 'gpu-monitoring-board-').map((text) => JSON.parse(text) as Board['dashboard']);
  return dashboards.flatMap((dashboard) => {
    const board = { dashboard } as Board;
    return boardPanels(board).flatMap((panel) =>
      boardQueries({ ...board, dashboard: { ...dashboard, panels: [panel] } }).map((expr) => ({
        where: `${dashboard.title} › ${panel.title}`,
        expr,
      })),
    );
  });
}

/** @returns each expression once */
export function distinct(asked: readonly Asked[]): Asked[] {
  return [...new Map(asked.map((one) => [one.expr, one])).values()];
}

function dataOf(objects: readonly KubernetesObject[], prefix: string): string[] {
  const maps = objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(prefix));
  return maps.flatMap(({ data }) => Object.values(data as Readonly<Record<string, string>>));
}
