import { callsOf, joinLabels } from './promql';

test('calls and aggregations are found at any depth, with what they read and keep', () => {
  expect(callsOf('max by (cluster, node) (rate(a[5m])) / on (cluster) sum(b)')).toEqual([
    { name: 'max', metrics: ['a'], by: ['cluster', 'node'] },
    { name: 'rate', metrics: ['a'] },
    { name: 'sum', metrics: ['b'], by: [] },
  ]);
});

test('an aggregation without labels keeps none', () => {
  expect(callsOf('sum without (node) (a)')).toEqual([{ name: 'sum', metrics: ['a'], by: [] }]);
});

test('joins are found with their labels', () => {
  expect(joinLabels('a * on (cluster, node) group_left () b unless on (node) c')).toEqual([
    ['cluster', 'node'],
    ['node'],
  ]);
});
