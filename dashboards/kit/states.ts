import type { ValueMapping } from './grafana-model';

/** What a value is called and which colour it has. */
export interface State {
  readonly text: string;
  readonly colour?: string;
}

/**
 * @param otherwise of every other value that is there @default - they stay as they are
 * @returns a mapping from exact values, numbers or label values, to texts
 */
export function stateMappings(states: Readonly<Record<string, State>>, otherwise?: State): ValueMapping[] {
  const entries = Object.entries(states).map(
    ([value, { text, colour }], index) =>
      [value, { text, index, ...(colour === undefined ? {} : { color: colour }) }] as const,
  );
  const exact: ValueMapping = { type: 'value', options: Object.fromEntries(entries) };
  if (otherwise === undefined) return [exact];
  const { text, colour } = otherwise;
  const result = { text, index: entries.length, ...(colour === undefined ? {} : { color: colour }) };
  return [exact, { type: 'regex', options: { pattern: '/^.+$/', result } }];
}
