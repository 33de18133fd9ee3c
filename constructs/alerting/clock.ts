import { z } from 'zod';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** Hour and minute; 24:00 is the end of a day. */
export const clockSchema = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be like 09:00, from 00:00 to 24:00');

/** A weekday, or a range of them such as `monday:friday`. */
export const weekdaysSchema = z
  .array(
    z.string().refine((text) => daysOf(text) !== undefined, {
      error: ({ input }) => `got "${input}"; write monday or monday:friday`,
    }),
  )
  .min(1);

/** Name of a time zone, for Alertmanager. */
export const zoneSchema = z
  .string()
  .refine(isZone, { error: ({ input }) => `"${input}" is no time zone; write it like Europe/Zurich` })
  .default('UTC')
  .describe('Time zone of the clock, such as Europe/Zurich');

/** @returns the days that a range names, undefined for what is none; a range may run over the end of the week */
export function daysOf(text: string): Weekday[] | undefined {
  const [first = -1, last = first, ...more] = text.split(':').map((day) => weekdays.indexOf(day as Weekday));
  if (first < 0 || last < 0 || more.length > 0) return undefined;
  const count = ((last - first + weekdays.length) % weekdays.length) + 1;
  return Array.from({ length: count }, (_, step) => weekday(first + step));
}

/** @returns the day after */
export function nextDay(day: Weekday): Weekday {
  return weekday(weekdays.indexOf(day) + 1);
}

function weekday(index: number): Weekday {
  return weekdays[index % weekdays.length] as Weekday;
}

function isZone(name: string): boolean {
  // Alertmanager would take the clock of its container for it.
  if (name === 'Local' || /^[+-]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
