/** Labels that alerts must have, as regular expressions over whole values. */
export type Match = Readonly<Record<string, string>>;

/** Whether no alert can be matched by both, as they want another plain value of the same label. */
export function areDisjoint(one: Match, other: Match): boolean {
  const isPlain = (value: string) => /^[a-zA-Z0-9-]*$/.test(value);
  return Object.entries(one).some(([label, value]) => {
    const wanted = other[label];
    return wanted !== undefined && wanted !== value && isPlain(value) && isPlain(wanted);
  });
}

/**
 * @param most counting ends above it, as the number doubles with every match
 * @returns how many sets of the matches may match the same alert, the empty set left out: each needs a route of its own
 */
export function overlappingSets([first, ...rest]: readonly Match[], most: number): number {
  if (first === undefined) return 0;
  const withFirst =
    1 +
    overlappingSets(
      rest.filter((other) => !areDisjoint(first, other)),
      most - 1,
    );
  return withFirst > most ? withFirst : withFirst + overlappingSets(rest, most - withFirst);
}
