import type { DashboardJson, DashboardLink, PlacedPanel, RowPanel, VariableModel } from './grafana-model';
import { placePanels, placeRows, type Row } from './layout';
import type { Panel } from './panel';

/** Longest uid that Grafana accepts. */
const longestUid = 40;

/** Classic format that Grafana 12 writes; later versions convert it when they load it. */
const schemaVersion = 41;

/** A dashboard and how it is filed. */
export interface Board {
  /** Literal and lasting, because links are made from it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Folder in Grafana. */
  readonly folder: string;
  /** What Grafana loads. */
  readonly dashboard: DashboardJson;
}

/** Another board, linked at the top. */
export interface BoardLink {
  readonly uid: string;
  readonly title: string;
}

export interface BoardOptions extends Omit<Board, 'dashboard'> {
  readonly tags: readonly string[];
  /** @default - none */
  readonly variables?: readonly VariableModel[];
  /** Panels under headings, or without any. */
  readonly content: { readonly rows: readonly Row[] } | { readonly panels: readonly Panel[] };
  /** @default - none */
  readonly links?: readonly BoardLink[];
  /** How far back the board looks when it is opened, e.g. `6h`. @default '6h' */
  readonly lookBack?: string;
}

/**
 * @throws RangeError when the uid is not one that Grafana keeps, or when two panels have the same id, which means the same key
 */
export function board(options: BoardOptions): Board {
  const { uid, title, description, folder, content } = options;
  if (!/^[a-zA-Z0-9_-]+$/.test(uid) || uid.length > longestUid) {
    throw new RangeError(`"${uid}" is no uid: use up to ${longestUid} letters, digits, - and _`);
  }
  const panels = 'rows' in content ? placeRows(content.rows) : placePanels(content.panels, 0).panels;
  checkIds(uid, panels);
  const dashboard: DashboardJson = {
    id: null,
    uid,
    title,
    description,
    tags: [...options.tags],
    editable: false,
    graphTooltip: 1,
    schemaVersion,
    timezone: 'browser',
    time: { from: `now-${options.lookBack ?? '6h'}`, to: 'now' },
    refresh: '1m',
    links: (options.links ?? []).map(link),
    templating: { list: options.variables ?? [] },
    annotations: { list: [] },
    panels,
  };
  return { uid, title, description, folder, dashboard };
}

function checkIds(uid: string, panels: readonly (PlacedPanel | RowPanel)[]): void {
  const byId = new Map<number, string>();
  for (const { id, title = '' } of panels) {
    const other = byId.get(id);
    if (other !== undefined) {
      throw new RangeError(
        `board ${uid}: panels "${other}" and "${title}" have the same id ${id}; change the key of one`,
      );
    }
    byId.set(id, title);
  }
}

function link({ uid, title }: BoardLink): DashboardLink {
  return {
    type: 'link',
    title,
    url: `/d/${uid}`,
    icon: 'dashboard',
    tooltip: '',
    tags: [],
    asDropdown: false,
    targetBlank: false,
    includeVars: true,
    keepTime: true,
  };
}
