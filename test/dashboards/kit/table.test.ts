import { table, type ValueColumn } from '../../../dashboards/kit';

const values: readonly ValueColumn[] = [
  { title: 'Used', expr: 'a', unit: 'bytes' },
  { title: 'Heat', expr: 'b', unit: 'celsius' },
];

function transformationsOf(columns: readonly ValueColumn[]) {
  const { json } = table({
    key: 'k',
    title: 'T',
    description: 'D',
    noValue: 'none',
    labels: [{ label: 'node', title: 'Node' }],
    values: columns,
  });
  return json.transformations ?? [];
}

describe('a table', () => {
  it("names each query's values while Grafana still knows whose they are, should only one find data", () => {
    const named = transformationsOf(values).slice(0, -2);
    expect(named.map(({ id, filter, options }) => [id, filter, options])).toMatchObject([
      ['organize', { id: 'byRefId', options: 'A' }, { renameByName: { Value: 'Used' } }],
      ['organize', { id: 'byRefId', options: 'B' }, { renameByName: { Value: 'Heat' } }],
    ]);
  });

  it('then joins the queries and names and orders the columns, under either name of the values', () => {
    expect(transformationsOf(values).slice(-2)).toEqual([
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: { node: 0, 'Value #A': 1, Used: 1, 'Value #B': 2, Heat: 2 },
          renameByName: { node: 'Node', 'Value #A': 'Used', 'Value #B': 'Heat' },
        },
      },
    ]);
  });

  it('of a single query needs no more than the name that Grafana always gives it', () => {
    const transformations = transformationsOf(values.slice(0, 1));
    expect(transformations.map(({ id }) => id)).toEqual(['merge', 'organize']);
    expect(transformations[1]).toMatchObject({ options: { renameByName: { node: 'Node', Value: 'Used' } } });
  });
});
