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
  return [...names, ...recordProblems(packs)];
}

function namesIn({ name: pack, content }: NamedContent): Named[] {
  const { rules = [], boards = [], scrapeTargets = [], runbooks = {} } = content;
  const named = (what: string, ...names: readonly string[]) => ({ what, pack, path: packPath(pack, ...names) });
  return [
    named(`pack ${pack}`),
    ...rules.map((group) => named(`group ${group.name}`, group.name)),
    ...boards.map((board) => named(`board ${board.uid}`, board.uid)),
    ...rules.flatMap((group) =>
      alertingRules([group]).map((rule) => named(`alert ${rule.alert} (${rule.severity})`, group.name, rule.alert)),
    ),
    ...scrapeTargets.map((target) => named(`job ${target.job}`, target.job)),
    ...Object.keys(runbooks).map((alert) => named(`runbook ${alert}`, 'runbooks', alert)),
  ];
}

/**
 * A series belongs to one pack, which may record it in parts that static labels tell apart. A recorded series with the name of
 * a collected one would mix with it.
 */
function recordProblems(packs: readonly NamedContent[]): Problem[] {
  const collected = collectedSeries(packs.map((pack) => pack.content));
  const owners = new Map<string, string>();
  const parts = new Set<string>();
  const records = packs.flatMap(({ name, content }) =>
    (content.rules ?? []).flatMap((group) =>
      recordingRules([group]).map((rule) => ({ rule, pack: name, path: packPath(name, group.name, rule.record) })),
    ),
  );
  return records.flatMap(({ rule, pack, path }) => {
    const { record, labels = {} } = rule;
    if (collected.has(record)) {
      const cure = 'record it under a name of its own, like level:metric:operation';
      return [{ path, message: `series ${record} is collected already`, cure }];
    }
    const owner = owners.get(record) ?? pack;
    owners.set(record, owner);
    const part = JSON.stringify([record, Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1))]);
    if (owner !== pack || parts.has(part)) return [twice({ what: `series ${record}`, pack, path }, owner)];
    parts.add(part);
    return [];
  });
}

function twice({ what, pack, path }: Named, first: string): Problem {
  const where = first === pack ? '' : `, first in the pack ${first}`;
  return { path, message: `${what} is there twice${where}`, cure: 'give each its own name' };
}
