import fc from 'fast-check';
import { boundAtOrAbove, boundOf, leMatcher, nearestBounds } from '../../../alert-rules/slo/buckets';
import { inferenceServers } from '../../../catalog/inference-servers';

const matches = (bound: number, text: string) => new RegExp(`^(?:${leMatcher(bound)[2]})$`).test(text);

test.each([
  [1, '1'],
  [1, '1.0'],
  [0.2, '0.2'],
  [0.2, '0.20'],
  [2.5, '2.5'],
  [10, '10.0'],
  [120, '120'],
])('the bound %s is found as le="%s"', (bound, text) => {
  expect(matches(bound, text)).toBe(true);
});

test.each([
  [1, '10'],
  [1, '1.5'],
  [1, '11'],
  [0.2, '0.25'],
  [0.2, '0.02'],
  [0.2, '012'],
  [10, '100'],
  [10, '1'],
])('the bound %s is not mistaken for le="%s"', (bound, text) => {
  expect(matches(bound, text)).toBe(false);
});

test('every bound of every server finds itself and no other bound of its histogram', () => {
  const layouts = Object.values(inferenceServers).flatMap(({ metrics }) =>
    Object.values(metrics).flatMap((metric) =>
      'buckets' in metric && metric.buckets !== undefined ? [metric.buckets] : [],
    ),
  );
  for (const layout of layouts) {
    for (const bound of layout) {
      const found = layout.filter((other) => matches(bound, String(other)));
      expect(found).toEqual([bound]);
    }
  }
});

const layouts = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 30 })
  .map((thousandths) => thousandths.map((value) => value / 1000).sort((left, right) => left - right));

test('a bound is its own bound, and the lowest that is not below it', () => {
  fc.assert(
    fc.property(layouts, fc.nat(), (layout, seed) => {
      const bound = layout[seed % layout.length] ?? 0;
      const near = (found: number | undefined) => Math.abs((found ?? 0) / bound - 1);
      expect(near(boundOf(layout, bound))).toBeLessThanOrEqual(0.0011);
      expect(near(boundAtOrAbove(layout, bound))).toBeLessThanOrEqual(0.0011);
    }),
  );
});

test('the nearest bounds enclose the time, with none between', () => {
  fc.assert(
    fc.property(layouts, fc.integer({ min: 1, max: 200_000 }), (layout, thousandths) => {
      const seconds = thousandths / 1000;
      const [below, above] = nearestBounds(layout, seconds);
      expect(below).toBeLessThan(seconds);
      expect(above).toBeGreaterThan(seconds);
      expect(layout.filter((bound) => bound > below && bound < above && bound !== seconds)).toEqual([]);
    }),
  );
});
