import type { ValueMapping } from './grafana-model';

/** What a value is called and which colour it has. */
export interface State {
  readonly text: string;
  readonly colour?: string;
}

/** @returns a mapping from exact values, numbers or label values, to texts; other values stay as they are */
export function stateMappings(states: Readonly<Record<string, State>>): ValueMapping[] {
  const entries = Object.entries(states).map(
    ([value, { text, colour }], index) =>
      [value, { text, index, ...(colour === undefined ? {} : { color: colour }) }] as const,
  );
  return [{ type: 'value', options: Object.fromEntries(entries) }];
}
