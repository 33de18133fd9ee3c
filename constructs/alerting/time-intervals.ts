import { daysOf, nextDay, type Weekday } from './clock';
import type { AlertingOptions, BusinessHours, MaintenanceOptions } from './options';

/** A time interval of Alertmanager: what it names must all hold. */
export interface Interval {
  readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
  readonly weekdays?: readonly Weekday[];
  readonly days_of_month?: readonly string[];
  readonly months?: readonly string[];
  readonly years?: readonly string[];
  /** @default - UTC */
  readonly location?: string;
}

/** Times under a name that routes refer to; any of them will do. */
export interface TimeInterval {
  readonly name: string;
  readonly time_intervals: readonly Interval[];
}

export const businessHoursName = 'business-hours';

export const longestWindowDays = 31;
const dayMilliseconds = 86_400_000;

/** @returns name of a maintenance window's times */
export function maintenanceName({ name }: Pick<MaintenanceOptions, 'name'>): string {
  return `maintenance-${name}`;
}

/** @returns every time interval that routes may refer to */
export function timeIntervals({ businessHours, maintenance }: AlertingOptions): TimeInterval[] {
  return [
    ...(businessHours === undefined ? [] : [{ name: businessHoursName, time_intervals: everyWeek(businessHours) }]),
    ...maintenance.map((window) => ({ name: maintenanceName(window), time_intervals: windowIntervals(window) })),
  ];
}

/** @returns subjects whose clock is not that of UTC, which not every kind of configuration knows */
export function zonedIntervals({ businessHours, maintenance }: AlertingOptions): string[] {
  return [
    ...(isZoned(businessHours) ? ['alerting.businessHours'] : []),
    ...maintenance.flatMap(({ weekly }, index) => (isZoned(weekly) ? [`alerting.maintenance[${index}].weekly`] : [])),
  ];
}

function isZoned(clock: { readonly location: string } | undefined): boolean {
  return clock !== undefined && clock.location !== 'UTC';
}

function windowIntervals({ start, end, weekly }: MaintenanceOptions): Interval[] {
  if (weekly !== undefined) return everyWeek(weekly);
  return start === undefined || end === undefined ? [] : once(new Date(start), new Date(end));
}

/** Alertmanager's times end at midnight, so that what runs over it is two. */
function everyWeek({ weekdays, start, end, location }: BusinessHours): Interval[] {
  const days = [...new Set(weekdays.flatMap((range) => daysOf(range) ?? []))];
  const zone = location === 'UTC' ? {} : { location };
  const on = (on: readonly Weekday[], from: string, until: string): Interval[] =>
    from === until ? [] : [{ weekdays: on, times: [{ start_time: from, end_time: until }], ...zone }];
  if (start < end) return on(days, start, end);
  return [...on(days, start, '24:00'), ...on(days.map(nextDay), '00:00', end)];
}

/** One interval for each day that the window touches, as Alertmanager has no dates. */
function once(start: Date, end: Date): Interval[] {
  const found: Interval[] = [];
  for (let day = midnight(start); day < end.getTime(); day += dayMilliseconds) {
    const from = day < start.getTime() ? clock(start) : '00:00';
    const last = roundedUp(end);
    const until = last < day + dayMilliseconds ? clock(new Date(last)) : '24:00';
    const date = new Date(day);
    if (from === until) continue;
    found.push({
      years: [String(date.getUTCFullYear())],
      months: [String(date.getUTCMonth() + 1)],
      days_of_month: [String(date.getUTCDate())],
      times: [{ start_time: from, end_time: until }],
    });
  }
  return found;
}

function midnight(moment: Date): number {
  return Math.floor(moment.getTime() / dayMilliseconds) * dayMilliseconds;
}

/** Alertmanager counts in minutes; a window that ends within one lasts until its end. */
function roundedUp(moment: Date): number {
  return Math.ceil(moment.getTime() / 60_000) * 60_000;
}

function clock(moment: Date): string {
  return moment.toISOString().slice(11, 16);
}
