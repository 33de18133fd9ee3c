import type { Board } from './board';
import type { PlacedPanel, RowPanel } from './grafana-model';

/** Values for Grafana's macros that make an expression valid PromQL. */
const macros: Readonly<Record<string, string>> = {
  __rate_interval: '5m',
  __interval: '1m',
  __range: '1h',
};

/** @returns the panels of a board, without the headings of its rows */
export function boardPanels(board: Board): PlacedPanel[] {
  return board.dashboard.panels.filter((panel): panel is PlacedPanel => !isRow(panel));
}

/** @returns how many panels a board has, not counting the headings of its rows */
export function panelCount(board: Board): number {
  return boardPanels(board).length;
}

/**
 * Every PromQL expression that Grafana sends for a board: those of its panels, and the selectors of its variables. Grafana's
 * variables and macros are replaced so that each can be parsed and checked.
 */
export function boardQueries(board: Board): string[] {
  const variables = board.dashboard.templating.list ?? [];
  const names = variables.map((variable) => variable.name);
  const selectors = variables.flatMap(({ definition }) => {
    const match = /^label_values\((.*), \w+\)$/s.exec(definition ?? '');
    return match?.[1] === undefined ? [] : [match[1]];
  });
  const expressions = boardPanels(board).flatMap((panel) => (panel.targets ?? []).map((target) => target.expr));
  return [...selectors, ...expressions].map((expression) => withoutPlaceholders(expression, names));
}

/** Replaces `$name` and `${name}`; what is neither a macro nor a variable of the board stays and fails to parse. */
function withoutPlaceholders(expression: string, variables: readonly string[]): string {
  return expression.replace(/\$(?:(\w+)|\{(\w+)\})/g, (placeholder, bare?: string, braced?: string) => {
    const name = bare ?? braced ?? '';
    return macros[name] ?? (variables.includes(name) ? '.*' : placeholder);
  });
}

function isRow(panel: PlacedPanel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}
