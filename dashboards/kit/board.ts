import type { DashboardJson, DashboardLink, PlacedPanel, RowPanel, VariableModel } from './grafana-model';
import { placePanels, placeRows, type Row } from './layout';
import type { Answerable, Panel } from './panel';

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
  /** Titles of the panels that were left out, as nothing on them could be answered. @default - none */
  readonly leftOut?: readonly string[];
}

/** A page outside of Grafana, linked at the top. */
export interface ExternalLink {
  readonly title: string;
  readonly url: string;
}

/** Another board, linked at the top. */
export interface BoardLink {
  readonly uid: string;
  readonly title: string;
}

export interface BoardOptions extends Omit<Board, 'dashboard' | 'leftOut'> {
  readonly tags: readonly string[];
  /** @default - none */
  readonly variables?: readonly VariableModel[];
  /** Panels under headings, or without any. */
  readonly content: { readonly rows: readonly Row[] } | { readonly panels: readonly Panel[] };
  /** @default - none */
  readonly links?: readonly BoardLink[];
  /** @default - none */
  readonly externalLinks?: readonly ExternalLink[];
  /** How far back the board looks when it is opened, e.g. `6h`. @default '6h' */
  readonly lookBack?: string;
  /** What of an expression can be answered; panels and rows without anything are left out. @default - everything can */
  readonly answerable?: Answerable | undefined;
}

/**
 * @throws RangeError when the uid is not one that Grafana keeps, or when two panels have the same id, which means the same key
 */
export function board(options: BoardOptions): Board {
  const { uid, title, description, folder, content } = options;
  if (!/^[a-zA-Z0-9_-]+$/.test(uid) || uid.length > longestUid) {
    throw new RangeError(`"${uid}" is no uid: use up to ${longestUid} letters, digits, - and _`);
  }
  const { rows, leftOut } = answeredRows(
    'rows' in content ? content.rows : [{ title: '', panels: content.panels }],
    options.answerable,
  );
  const panels = 'rows' in content ? placeRows(rows) : placePanels(rows[0]?.panels ?? [], 0).panels;
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
    links: [...(options.links ?? []).map(link), ...(options.externalLinks ?? []).map(externalLink)],
    templating: { list: options.variables ?? [] },
    annotations: { list: [] },
    panels,
  };
  return { uid, title, description, folder, dashboard, ...(leftOut.length === 0 ? {} : { leftOut }) };
}

function answeredRows(
  all: readonly Row[],
  answerable: Answerable | undefined,
): { readonly rows: readonly Row[]; readonly leftOut: readonly string[] } {
  if (answerable === undefined) return { rows: all, leftOut: [] };
  const restricted = all.map((row) => row.panels.map((panel) => ({ panel, left: panel.restrict(answerable) })));
  const rows = all.map((row, index) => ({
    ...row,
    panels: (restricted[index] ?? []).flatMap(({ left }) => left ?? []),
  }));
  return {
    rows: rows.filter((row) => row.panels.length > 0),
    leftOut: restricted
      .flat()
      .flatMap(({ panel, left }) => (left === undefined ? [panel.json.title ?? panel.key] : [])),
  };
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

function externalLink({ title, url }: ExternalLink): DashboardLink {
  return {
    type: 'link',
    title,
    url,
    icon: 'external link',
    tooltip: '',
    tags: [],
    asDropdown: false,
    targetBlank: true,
    includeVars: false,
    keepTime: false,
  };
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
