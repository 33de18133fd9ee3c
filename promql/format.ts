/** A duration as Prometheus and Kubernetes people write it, e.g. `30s`, `5m`, `1h30m`, `7d`. */
export type Duration = string;

/** Units of a Prometheus duration in seconds, longest first. */
const durationUnits = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
  ['ms', 0.001],
] as const;

const durationPattern = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** @returns whether the text is a duration that Prometheus accepts */
export function isDuration(text: string): boolean {
  return text !== '' && durationPattern.test(text);
}

/**
 * @returns the duration in seconds
 * @throws RangeError when the text is not a duration
 */
export function durationSeconds(text: Duration): number {
  const match = isDuration(text) ? durationPattern.exec(text) : null;
  if (match === null) throw new RangeError(`"${text}" is not a duration; write it like 30s, 5m, 1h30m or 7d`);
  return durationUnits.reduce((sum, [, seconds], index) => sum + Number(match[index + 1] ?? 0) * seconds, 0);
}

/**
 * @param seconds a whole number of milliseconds
 * @returns the shortest spelling with exact units, e.g. `5m`, `1h30m`; `0s` for zero. Weeks are printed as days.
 */
export function formatDuration(seconds: number): Duration {
  const milliseconds = Math.round(seconds * 1000);
  if (!Number.isFinite(seconds) || milliseconds < 0) {
    throw new RangeError(`a duration must be a number of seconds ≥ 0, got ${seconds}`);
  }
  let rest = milliseconds;
  let text = '';
  for (const [unit, unitSeconds] of durationUnits) {
    if (unit === 'w') continue;
    const unitMilliseconds = unitSeconds * 1000;
    const count = Math.floor(rest / unitMilliseconds);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitMilliseconds;
  }
  return text === '' ? '0s' : text;
}

/**
 * Prints a number for an expression or a message: no exponent, and no tail of a binary fraction (`0.144`, never
 * `0.14400000000000002`).
 *
 * @param value any finite number
 * @returns at most 12 significant digits
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`only finite numbers can be printed, got ${value}`);
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential(11).split('e');
  const point = Number(exponent) + 1;
  const leading = '0'.repeat(Math.max(0, 1 - point));
  const digits = `${leading}${mantissa.replace('.', '')}`.padEnd(point, '0');
  const whole = digits.slice(0, Math.max(1, point));
  const fraction = digits.slice(whole.length).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return value < 0 ? `-${text}` : text;
}
