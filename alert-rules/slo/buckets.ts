import type { Matcher } from '../../promql/expression';
import { escapeRegex } from '../../promql/expression';
import { formatNumber } from '../../promql/format';

/** How far a target may be from a bound and still mean it; some servers have bounds that nobody can type. */
const tolerance = 0.001;

/** Digits of a bound that are compared as text. */
const comparedDigits = 6;

/** @returns the bound that a target means, or undefined where there is none */
export function boundOf(bounds: readonly number[], seconds: number): number | undefined {
  return bounds.find((bound) => Math.abs(bound - seconds) <= tolerance * seconds);
}

/** @returns the lowest bound that is not below a time; undefined where the time is above all of them */
export function boundAtOrAbove(bounds: readonly number[], seconds: number): number | undefined {
  return bounds.find((bound) => bound >= seconds * (1 - tolerance));
}

/** The bounds on both sides of a time; zero and infinity stand for none. */
export function nearestBounds(bounds: readonly number[], seconds: number): readonly [below: number, above: number] {
  const below = bounds.filter((bound) => bound < seconds);
  return [Math.max(0, ...below), bounds.find((bound) => bound > seconds) ?? Number.POSITIVE_INFINITY];
}

/**
 * Matches the label `le` of a bound as any server and any Prometheus writes it: `1` may also be `1.0`, which Prometheus 3 makes
 * of it, and a bound with many digits may have more of them.
 */
export function leMatcher(bound: number): Matcher {
  const text = formatNumber(bound);
  const digits = text.replace('.', '').replace(/^0+/, '');
  if (digits.length > comparedDigits && text.includes('.')) {
    const shortened = text.slice(0, text.length - (digits.length - comparedDigits));
    return ['le', '=~', `${escapeRegex(shortened)}[0-9]*`];
  }
  if (!text.includes('.')) return ['le', '=~', `${text}([.]0+)?`];
  // A bound that was computed, such as 0.00015000000000000001.
  const tail = String(bound) === text ? '0*' : '(0{5,}[0-9]*)?';
  return ['le', '=~', `${escapeRegex(text)}${tail}`];
}
