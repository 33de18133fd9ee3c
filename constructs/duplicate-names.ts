import { alertingRules, recordingRules } from '../alert-rules/model';
import { collectedSeries } from './contract-check';
import type { NamedContent } from './packs/pack';
import { packPath } from './packs/pack-path';
import type { Problem } from './problem';

/** Something that has a name, and where it is. */
interface Named {
  readonly what: string;
  readonly pack: string;
  readonly path: string;
}

/** @returns names that are used twice where each must be unique: packs, groups, boards by uid, alerts, series, jobs, pages */
export function duplicateProblems(packs: readonly NamedContent[]): Problem[] {
  const seen = new Map<string, Named>();
  const names = packs.flatMap(namesIn).flatMap((named) => {
    const first = seen.get(named.what);
    if (first !== undefined) return [twice(named, first.pack)];
    seen.set(named.what, named);
    return [];
  });
  return [...names, ...partProblems(packs.flatMap(alertsIn)), ...recordProblems(packs)];
}

function namesIn({ name: pack, content }: NamedContent): Named[] {
  const { rules = [], boards = [], scrapeTargets = [], runbooks = {} } = content;
  const named = (what: string, ...names: readonly string[]) => ({ what, pack, path: packPath(pack, ...names) });
  return [
    named(`pack ${pack}`),
    ...rules.map((group) => named(`group ${group.name}`, group.name)),
    ...boards.map((board) => named(`board ${board.uid}`, board.uid)),
    ...scrapeTargets.map((target) => named(`job ${target.job}`, target.job)),
    ...Object.keys(runbooks).map((alert) => named(`runbook ${alert}`, 'runbooks', alert)),
  ];
}

/** Something that belongs to one pack, which may have it in parts that static labels tell apart. */
interface Part extends Named {
  readonly labels: Readonly<Record<string, string>> | undefined;
}

/** @returns parts of what another pack has already, and those that no label tells from another one */
function partProblems(parts: readonly Part[]): Problem[] {
  const owners = new Map<string, string>();
  const seen = new Set<string>();
  return parts.flatMap((part) => {
    const { what, labels = {}, pack } = part;
    const owner = owners.get(what) ?? pack;
    owners.set(what, owner);
    const key = JSON.stringify([what, Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1))]);
    if (owner !== pack || seen.has(key)) return [twice(part, owner)];
    seen.add(key);
    return [];
  });
}

function alertsIn({ name: pack, content }: NamedContent): Part[] {
  return (content.rules ?? []).flatMap((group) =>
    alertingRules([group]).map(({ alert, severity, labels }) => ({
      what: `alert ${alert} (${severity})`,
      pack,
      path: packPath(pack, group.name, alert),
      labels,
    })),
  );
}

/** A recorded series with the name of a collected one would mix with it. */
function recordProblems(packs: readonly NamedContent[]): Problem[] {
  const collected = collectedSeries(packs.map((pack) => pack.content));
  const records = packs.flatMap(({ name, content }) =>
    (content.rules ?? []).flatMap((group) =>
      recordingRules([group]).map(({ record, labels }) => ({
        record,
        labels,
        what: `series ${record}`,
        pack: name,
        path: packPath(name, group.name, record),
      })),
    ),
  );
  const cure = 'record it under a name of its own, like level:metric:operation';
  return [
    ...records
      .filter(({ record }) => collected.has(record))
      .map(({ record, path }) => ({ path, message: `series ${record} is collected already`, cure })),
    ...partProblems(records.filter(({ record }) => !collected.has(record))),
  ];
}

function twice({ what, pack, path }: Named, first: string): Problem {
  const where = first === pack ? '' : `, first in the pack ${first}`;
  return { path, message: `${what} is there twice${where}`, cure: 'give each its own name' };
}
