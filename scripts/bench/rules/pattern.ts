/** Labels by name, with the name of the series as `__name__`. */
export type Labels = Readonly<Record<string, string>>;

/** A series of one node that stands for the same series of many. */
export interface PatternSeries {
  readonly labels: Labels;
  /** Index of the node in the pattern. @default - the series belongs to the whole fleet and is there once */
  readonly pattern?: number;
  /** Values of one cycle; null where there is no sample. */
  readonly points: readonly (number | null)[];
  /** What a cycle adds to the one before it. */
  readonly growth: number;
}

/** Samples of one cycle; at the interval of scrapes it takes ten minutes, as the simulator's power cycle does. */
export const cycleLength = 20;

/** Text in label values that every copy of a node replaces by its own number. */
export const copyToken = '00000';

/** @returns points of one cycle and what the next adds, from the values of a cycle and the value that follows */
export function cycleOf(
  values: readonly (number | null)[],
  { isCounter }: { readonly isCounter: boolean },
): Pick<PatternSeries, 'points' | 'growth'> {
  const points = values.slice(0, cycleLength);
  const [first, next] = [points[0], values[cycleLength]];
  const grows = isCounter && typeof first === 'number' && typeof next === 'number' && next > first;
  return { points, growth: grows ? next - first : 0 };
}

/** @returns which node of the pattern each label value with the token belongs to */
export function owners(series: readonly PatternSeries[]): ReadonlyMap<string, number> {
  return new Map(
    series.flatMap(({ labels, pattern }) =>
      pattern === undefined
        ? []
        : Object.values(labels).flatMap((value) => (value.includes(copyToken) ? [[value, pattern] as const] : [])),
    ),
  );
}

/** @returns the node of the pattern that a series with these labels belongs to, if it belongs to one */
export function ownerOf(labels: Labels, known: ReadonlyMap<string, number>): number | undefined {
  const found = Object.values(labels).find((value) => known.has(value));
  return found === undefined ? undefined : known.get(found);
}
