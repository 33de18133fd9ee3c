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
  /** @returns the panel with only what can be answered; undefined when that is nothing */
  readonly restrict: (answerable: Answerable) => Panel | undefined;
}

/** @returns an expression, or the part of it that can be answered; undefined when nothing can */
export type Answerable = (expr: string) => string | undefined;

/** @returns the queries that can be answered, each as far as it can */
export function answered<Query extends { readonly expr: string }>(
  queries: readonly Query[],
  answerable: Answerable,
): Query[] {
  return queries.flatMap((query) => {
    const expr = answerable(query.expr);
    return expr === undefined ? [] : [{ ...query, expr }];
  });
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
