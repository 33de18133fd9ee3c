import type { PlacedPanel, RowPanel } from './grafana-model';
import type { Panel } from './panel';
import { stablePanelId } from './panel-id';

/** Columns of Grafana's grid. */
export const gridColumns = 24;

/** Panels under a common heading. */
export interface Row {
  /** Unique on a board: the row's id is made from it. */
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** @returns rows and panels from left to right and from top to bottom, each with its id */
export function placeRows(rows: readonly Row[]): (PlacedPanel | RowPanel)[] {
  const placed: (PlacedPanel | RowPanel)[] = [];
  let y = 0;
  for (const row of rows) {
    placed.push(heading(row, y));
    const { panels, bottom } = placePanels(row.panels, y + 1);
    placed.push(...panels);
    y = bottom;
  }
  return placed;
}

/** @returns the panels and the first line below them */
export function placePanels(panels: readonly Panel[], top: number): { panels: PlacedPanel[]; bottom: number } {
  let x = 0;
  let y = top;
  let bottom = top;
  const placed = panels.map((panel): PlacedPanel => {
    checkSize(panel);
    if (x + panel.width > gridColumns) {
      x = 0;
      y = bottom;
    }
    const gridPos = { x, y, w: panel.width, h: panel.height };
    x += panel.width;
    bottom = Math.max(bottom, y + panel.height);
    return { id: stablePanelId(panel.key), gridPos, ...panel.json };
  });
  return { panels: placed, bottom };
}

function heading({ title }: Row, y: number): RowPanel {
  const id = stablePanelId(`row:${title}`);
  return { type: 'row', id, title, collapsed: false, panels: [], gridPos: { x: 0, y, w: gridColumns, h: 1 } };
}

function checkSize({ key, width, height }: Panel): void {
  if (!Number.isInteger(width) || width < 1 || width > gridColumns) {
    throw new RangeError(`panel "${key}" is ${width} columns wide; use a whole number from 1 to ${gridColumns}`);
  }
  if (!Number.isInteger(height) || height < 1) {
    throw new RangeError(`panel "${key}" is ${height} units high; use a whole number from 1`);
  }
}
