import fc from 'fast-check';
import { daysOf, nextDay, weekdays } from '../../../constructs/alerting/clock';
import { alertingSchema } from '../../../constructs/alerting/options';
import { type Interval, timeIntervals, zonedIntervals } from '../../../constructs/alerting/time-intervals';

const minute = 60_000;
const day = 1440 * minute;

/** Whether a moment lies in an interval, as Alertmanager decides it for UTC. */
function holds({ times, weekdays: on, days_of_month: dates, months, years }: Interval, moment: number): boolean {
  const date = new Date(moment);
  const clock = date.toISOString().slice(11, 16);
  const within = (list: readonly string[] | undefined, value: string) => list?.includes(value) ?? true;
  return (
    (times ?? []).some(({ start_time, end_time }) => start_time <= clock && clock < end_time) &&
    within(on, weekdays[(date.getUTCDay() + 6) % 7] ?? '') &&
    within(dates, String(date.getUTCDate())) &&
    within(months, String(date.getUTCMonth() + 1)) &&
    within(years, String(date.getUTCFullYear()))
  );
}

function intervalsOf(window: object): readonly Interval[] {
  const options = alertingSchema.parse({ maintenance: [{ name: 'upgrade', ...window }] });
  return timeIntervals(options)[0]?.time_intervals ?? [];
}

const moments = fc.integer({ min: Date.UTC(2026, 0, 1) / minute, max: Date.UTC(2029, 0, 1) / minute });
const clocks = fc.integer({ min: 0, max: 1439 }).map((at) => new Date(at * minute).toISOString().slice(11, 16));

test('a window that comes once holds from its start until its end and at no other minute', () => {
  fc.assert(
    fc.property(
      moments,
      fc.integer({ min: 1, max: 31 * 1440 }),
      fc.integer({ min: -3000, max: 50_000 }),
      (from, length, at) => {
        const [start, end] = [from * minute, (from + length) * minute];
        const intervals = intervalsOf({ start: new Date(start).toISOString(), end: new Date(end).toISOString() });
        const moment = start + at * minute;
        expect(intervals.some((interval) => holds(interval, moment))).toBe(start <= moment && moment < end);
      },
    ),
  );
});

test('a window may name its distance from UTC', () => {
  expect(intervalsOf({ start: '2026-12-31T23:30:00-02:00', end: '2027-01-01T05:00:00+01:00' })).toEqual([
    { years: ['2027'], months: ['1'], days_of_month: ['1'], times: [{ start_time: '01:30', end_time: '04:00' }] },
  ]);
});

test('a window that ends within a minute lasts until the minute is over', () => {
  const times = (end: string) => intervalsOf({ start: '2026-12-01T23:00:00Z', end })[0]?.times;
  expect(times('2026-12-01T23:10:30Z')).toEqual([{ start_time: '23:00', end_time: '23:11' }]);
  expect(times('2026-12-01T23:59:30Z')).toEqual([{ start_time: '23:00', end_time: '24:00' }]);
});

test('a weekly window holds on its days, and over midnight on the next', () => {
  fc.assert(
    fc.property(fc.constantFrom(...weekdays), clocks, clocks, moments, (weekday, start, end, at) => {
      const intervals = intervalsOf({ weekly: { weekdays: [weekday], start, end } });
      const moment = at * minute;
      const begins = [0, -1].some((offset) => {
        const date = new Date(moment + offset * day);
        const midnight = Math.floor(date.getTime() / day) * day;
        const at = (clock: string) => Date.parse(`1970-01-01T${clock}:00Z`);
        const until = at(end) + (end <= start ? day : 0);
        const isDay = weekdays[(date.getUTCDay() + 6) % 7] === weekday;
        return isDay && midnight + at(start) <= moment && moment < midnight + until;
      });
      expect(intervals.some((interval) => holds(interval, moment))).toBe(begins);
    }),
  );
});

test.each([
  ['monday:friday', ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']],
  ['saturday:monday', ['saturday', 'sunday', 'monday']],
  ['sunday', ['sunday']],
])('%s is these days', (text, days) => {
  expect(daysOf(text)).toEqual(days);
});

test.each(['mon', 'monday:', 'monday:friday:sunday', ''])('"%s" is no day', (text) => {
  expect(daysOf(text)).toBeUndefined();
});

test('monday follows sunday', () => {
  expect(nextDay('sunday')).toBe('monday');
});

test('business hours have a time zone, which UTC does not need', () => {
  const of = (location: string) => alertingSchema.parse({ businessHours: { location } });
  expect(timeIntervals(of('Europe/Zurich'))[0]?.time_intervals[0]).toMatchObject({ location: 'Europe/Zurich' });
  expect(timeIntervals(of('UTC'))[0]?.time_intervals[0]).not.toHaveProperty('location');
  expect(zonedIntervals(of('Europe/Zurich'))).toEqual(['alerting.businessHours']);
  expect(zonedIntervals(of('UTC'))).toEqual([]);
});

test.each(['Europe/Zürich', 'Mars', 'Local', '+01:00'])('%s is no time zone', (location) => {
  expect(alertingSchema.safeParse({ businessHours: { location } }).success).toBe(false);
});
