import type { PanelJson } from './grafana-model';

/** A panel that is not on a board yet. */
export interface Panel {
  /** Never changes, because the panel's id is made from it; unique on a board. */
  readonly key: string;
  /** Columns out of 24. */
  readonly width: number;
  /** Grid units of 30 pixels. */
  readonly height: number;
  readonly json: PanelJson;
}

/** What every kind of panel is told. */
export interface PanelOptions {
  /** Never changes, because the panel's id is made from it; unique on a board. */
  readonly key: string;
  readonly title: string;
  /** What is shown and how to read it; the text behind the panel's info mark. */
  readonly description: string;
  /** Columns out of 24. @default - depends on the kind of panel */
  readonly width?: number;
  /** Grid units of 30 pixels. @default - depends on the kind of panel */
  readonly height?: number;
}

/** What panels with queries are told besides. */
export interface QueryPanelOptions extends PanelOptions {
  /** Shown instead of an empty panel: what is not there, and why that may be. */
  readonly noValue: string;
}
