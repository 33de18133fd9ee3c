import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { parseExpression } from '../../promql/parse';
import { read } from './pages';
import { queryPage, querySections } from './query-page';

const text = read(queryPage);
const sections = querySections();
const queries = sections.flatMap((section) => section.queries);

test('every block of the page is a query that is run, each below a heading', () => {
  expect(queries).toHaveLength([...text.matchAll(/^```\w+/gm)].length);
  expect(sections.filter((section) => section.queries.length === 0)).toEqual([]);
});

test('every query is PromQL, and none stands there twice', () => {
  expect(queries.flatMap(({ expr }) => parseExpression(expr).errors)).toEqual([]);
  expect(new Set(queries.map(({ expr }) => expr)).size).toBe(queries.length);
});

test('every query is preceded by how to read it', () => {
  const before = [...text.matchAll(/^(.*)\n\n```promql/gm)].map(([, line]) => line);
  expect(before).toHaveLength(queries.length);
  expect(before.filter((line) => line === undefined || !line.endsWith('.'))).toEqual([]);
});

test('a version that a query needs is one that is supported', () => {
  const supported: readonly string[] = dcgmExporterVersions.map(({ version }) => version);
  expect(queries.filter(({ since }) => since !== undefined && !supported.includes(since))).toEqual([]);
});
