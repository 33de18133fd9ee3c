import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const prefix = 'partial-';
/** No download or build takes this long, so an older folder belongs to a run that was killed. */
const abandonedAfterMs = 2 * 60 * 60 * 1000;

/**
 * Fills a new folder beside `target` and puts it in the place of `target` once it is complete. Until then, and after any
 * failure or interruption, `target` stays as it was.
 *
 * @param fill gets the new folder and a folder for what is needed on the way; returns what went wrong, if anything
 * @returns what `fill` returned
 */
export function replaceFolder(
  target: string,
  fill: (folder: string, scratch: string) => string | undefined,
): string | undefined {
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const staging = mkdtempSync(join(parent, prefix));
  const [folder, scratch, replaced] = [join(staging, 'new'), join(staging, 'scratch'), join(staging, 'replaced')];
  try {
    mkdirSync(folder);
    mkdirSync(scratch);
    const problem = fill(folder, scratch);
    if (problem !== undefined) return problem;
    if (statSync(target, { throwIfNoEntry: false })) renameSync(target, replaced);
    renameSync(folder, target);
    return undefined;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const folder = join(parent, name);
    const modified = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - modified > abandonedAfterMs) rmSync(folder, { recursive: true, force: true });
  }
}
