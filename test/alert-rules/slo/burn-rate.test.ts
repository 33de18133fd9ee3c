import fc from 'fast-check';
import { burnRateWindows, errorBudget, isBudgeted, slowShare, windowsFor } from '../../../alert-rules/slo/burn-rate';
import { durationSeconds, formatNumber } from '../../../promql/format';

const factors = (objective: number) => windowsFor(objective).windows.map(({ factor }) => factor);
const objectives = fc.integer({ min: 1, max: 9999 }).map((tenThousandths) => tenThousandths / 10_000);

test('99 % is watched at 14.4, 6, 3 and 1 times the rate that spends the budget in 30 days', () => {
  expect(factors(0.99)).toEqual([14.4, 6, 3, 1]);
  expect(windowsFor(0.99).windows.map((window) => formatNumber(slowShare(window, 0.99)))).toEqual([
    '0.144',
    '0.06',
    '0.03',
    '0.01',
  ]);
});

test('95 % is watched at 6, 3 and 1 times, because 14.4 times would be 72 % slow requests', () => {
  expect(factors(0.95)).toEqual([6, 3, 1]);
  expect(windowsFor(0.95).dropped.map(({ reason }) => reason)).toEqual([
    'it would need 72 % slow requests, and the next window notices them too',
  ]);
});

test('50 % is watched by its share, and every window says why it is not used', () => {
  expect(factors(0.5)).toEqual([]);
  expect(windowsFor(0.5).dropped.map(({ reason }) => reason)).toEqual([
    'it would need 720 % slow requests, which cannot be',
    'it would need 300 % slow requests, which cannot be',
    'it would need 150 % slow requests, which cannot be',
    'an objective of 50 % is watched by its share',
  ]);
});

test('each window spends the share of the budget that it stands for', () => {
  const spent = burnRateWindows.map(({ factor, long }) => (factor * durationSeconds(long)) / durationSeconds('30d'));
  expect(spent.map((share) => Number(share.toPrecision(6)))).toEqual([0.02, 0.05, 0.1, 0.1]);
});

test('a short window is a twelfth of its long one', () => {
  for (const { long, short } of burnRateWindows) expect(durationSeconds(long) / durationSeconds(short)).toBe(12);
});

test('no window that is used asks for more slow requests than there can be', () => {
  fc.assert(
    fc.property(objectives, (objective) => {
      for (const window of windowsFor(objective).windows) expect(slowShare(window, objective)).toBeLessThan(1);
    }),
  );
});

test('every window is either used or dropped with a reason', () => {
  fc.assert(
    fc.property(objectives, (objective) => {
      const { windows, dropped } = windowsFor(objective);
      expect(new Set([...windows, ...dropped.map(({ window }) => window)])).toEqual(new Set(burnRateWindows));
      expect(dropped.every(({ reason }) => reason.length > 10)).toBe(true);
    }),
  );
});

test('a stricter objective never loses a window, and needs fewer slow requests for each', () => {
  fc.assert(
    fc.property(objectives, objectives, (one, other) => {
      const [loose, strict] = [Math.min(one, other), Math.max(one, other)];
      expect(factors(strict)).toEqual(expect.arrayContaining(factors(loose)));
      for (const window of burnRateWindows) {
        expect(slowShare(window, strict)).toBeLessThanOrEqual(slowShare(window, loose));
      }
    }),
  );
});

test('an objective that is watched by its budget has at least the three slower windows', () => {
  fc.assert(
    fc.property(objectives.filter(isBudgeted), (objective) => {
      expect(factors(objective)).toEqual(expect.arrayContaining([6, 3, 1]));
    }),
  );
});

test('a budget has no tail of a binary fraction', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), (tenThousandths) => {
      const objective = tenThousandths / 10_000;
      expect(formatNumber(errorBudget(objective))).toBe(formatNumber((10_000 - tenThousandths) / 10_000));
    }),
  );
});
