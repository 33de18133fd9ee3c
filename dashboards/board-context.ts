import type { Answerable } from './kit';

/** What every board of a pack is told. */
export interface BoardContext {
  /** What of an expression can be answered; panels without anything are left out. @default - everything can */
  readonly answerable?: Answerable;
}
