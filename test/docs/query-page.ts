import { type DcgmExporterVersionName, dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { read } from './pages';

export const queryPage = 'docs/queries.md';

export interface DocumentedQuery {
  readonly expr: string;
  /** Whether it finds nothing where all is well. */
  readonly mayBeEmpty: boolean;
  /** First exporter version that can answer it. @default - every version */
  readonly since?: string;
}

export interface QuerySection {
  readonly heading: string;
  readonly queries: readonly DocumentedQuery[];
}

/** @returns the queries of the page by section; what a query is marked with stands behind the language of its block */
export function querySections(): QuerySection[] {
  const [, ...sections] = read(queryPage).split(/^## /m);
  return sections.map((section) => {
    const fences = section.matchAll(/^```promql(?: (empty when well)| since (\S+))?\n([\s\S]*?)\n```$/gm);
    return {
      heading: section.split('\n')[0] ?? '',
      queries: [...fences].map(([, empty, since, expr = '']) => ({
        expr,
        mayBeEmpty: empty !== undefined,
        ...(since !== undefined && { since }),
      })),
    };
  });
}

/** @returns the sections without the queries that a version cannot answer */
export function answerableSections(version: DcgmExporterVersionName): QuerySection[] {
  const order: readonly string[] = dcgmExporterVersions.map((known) => known.version);
  const answerable = ({ since }: DocumentedQuery) =>
    since === undefined || order.indexOf(since) <= order.indexOf(version);
  return querySections().map(({ heading, queries }) => ({ heading, queries: queries.filter(answerable) }));
}
