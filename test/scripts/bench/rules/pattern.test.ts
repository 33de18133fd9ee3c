import { copyToken, cycleLength, cycleOf, ownerOf, owners } from '../../../../scripts/bench/rules/pattern';

const rising = Array.from({ length: cycleLength + 1 }, (_, index) => 10 + index);

test('a counter grows by the difference to the first value of the next cycle', () => {
  expect(cycleOf(rising, { isCounter: true })).toEqual({ points: rising.slice(0, -1), growth: cycleLength });
});

test('a gauge starts every cycle at the same value', () => {
  expect(cycleOf(rising, { isCounter: false }).growth).toBe(0);
});

test('a counter of which the next cycle is not known stands still', () => {
  expect(cycleOf(rising.slice(0, -1), { isCounter: true }).growth).toBe(0);
});

test('a series belongs to the node that shares a value with the token', () => {
  const known = owners([
    { labels: { node: `a-${copyToken}`, job: 'exporter' }, pattern: 3, points: [], growth: 0 },
    { labels: { node: 'b', job: 'exporter' }, pattern: 4, points: [], growth: 0 },
  ]);
  expect(ownerOf({ host: `a-${copyToken}` }, known)).toBe(3);
  expect(ownerOf({ job: 'exporter', node: 'b' }, known)).toBeUndefined();
});
