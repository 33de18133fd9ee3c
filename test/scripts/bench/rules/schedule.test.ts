import { scheduled } from '../../../../scripts/bench/rules/schedule';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const hour = 3_600_000;

function schedule(read: { readonly lookBackSeconds: number; readonly recordedEvery?: number }) {
  const [found] = scheduled([{ labels: { __name__: 'a' }, points: [1], growth: 0 }], [{ metric: 'a', ...read }], now);
  if (found === undefined) throw new Error('it was left out');
  return found;
}

test('a series goes back further than its window, by the age that a sample may have', () => {
  expect(schedule({ lookBackSeconds: 6 * 3600 }).from).toBeLessThanOrEqual(now - 6 * hour - 300_000);
});

test('a series without a window has a past, too', () => {
  expect(schedule({ lookBackSeconds: 0 }).from).toBeLessThanOrEqual(now - hour);
});

test('a scraped series is there every 30 seconds for the time of the measurement', () => {
  const { step, until } = schedule({ lookBackSeconds: 0 });
  expect(step).toBe(30_000);
  expect(until).toBeGreaterThan(now + hour / 4);
});

test('a recorded series ends now, because the server goes on with it', () => {
  const { step, until } = schedule({ lookBackSeconds: 0, recordedEvery: 300 });
  expect(step).toBe(300_000);
  expect(until).toBeLessThanOrEqual(now);
});

test('series that no rule reads are left out', () => {
  expect(scheduled([{ labels: { __name__: 'a' }, points: [1], growth: 0 }], [], now)).toEqual([]);
});
