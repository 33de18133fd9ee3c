import type { Problem } from '../../../constructs/problem';

/** A configuration with one mistake, and what is to be said of it. */
export interface Mistake extends Problem {
  readonly what: string;
  /** What is written, over a good configuration. */
  readonly written: object;
}
