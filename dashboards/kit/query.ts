import type { DataSourceRef, Target } from './grafana-model';

/** The data source that is chosen on the board. */
export const selectedDataSource: DataSourceRef = { type: 'prometheus', uid: '$datasource' };

/** A PromQL expression and how its series are called. */
export interface Query {
  readonly expr: string;
  /** Name of each series, with labels in double braces. */
  readonly legend: string;
}

/**
 * Least distance of two points, and what `$__rate_interval` is made from: the scrape interval. A data source that is not told
 * its scrape interval assumes 15 s, and a rate over four of those would often see a single sample.
 */
export const scrapeInterval = '30s';

/** @returns A, B … Z, AA, AB … */
export function refId(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${refId(Math.floor(index / 26) - 1)}${letter}`;
}

/** @returns targets that are evaluated over the board's time range */
export function rangeTargets(queries: readonly Query[]): Target[] {
  return queries.map((query, index) => ({
    ...target(query.expr, index),
    legendFormat: query.legend,
    interval: scrapeInterval,
    range: true,
    instant: false,
    format: 'time_series',
  }));
}

/** @returns targets that are evaluated at the end of the board's time range */
export function instantTargets(queries: readonly Query[]): Target[] {
  return queries.map((query, index) => ({
    ...target(query.expr, index),
    legendFormat: query.legend,
    range: false,
    instant: true,
    format: 'time_series',
  }));
}

/** @returns targets whose labels become the columns of a table */
export function tableTargets(expressions: readonly string[]): Target[] {
  return expressions.map((expr, index) => ({ ...target(expr, index), range: false, instant: true, format: 'table' }));
}

function target(expr: string, index: number): Target {
  return { refId: refId(index), datasource: selectedDataSource, editorMode: 'code', expr };
}
