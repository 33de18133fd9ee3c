/** What set-up needs to know about the computer it runs on. */
export interface Host {
  /** Environment of the programs that are run; its PATH decides what is there. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether package lists may be updated. */
  readonly isRoot: boolean;
  /** Takes one or several lines for the person who waits. */
  readonly print: (text: string) => void;
}

/** How one way to get the tools went. */
export type Outcome =
  | { readonly kind: 'installed' }
  /** The way does not exist on this computer, which is no fault. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };
