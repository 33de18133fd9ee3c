import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Problem, throwOnProblems } from '../constructs/problem';
import type { ModuleFile } from './language';

/**
 * Writes the files of a module below a folder.
 *
 * @param notice line that a file must begin with to be written over; an empty one may be as well
 * @returns their paths
 * @throws ProblemsError when a file of the person stands in the place of one of ours; nothing is written then
 */
export function writeModule(files: readonly ModuleFile[], directory: string, notice: string): string[] {
  const targets = files.map(({ path, text }) => ({ file: resolve(join(directory, path)), text }));
  throwOnProblems(
    'gpu-monitoring instrument',
    targets.flatMap(({ file }) => foreignProblems(file, notice)),
  );
  for (const { file, text } of targets) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return targets.map(({ file }) => file);
}

function foreignProblems(file: string, notice: string): Problem[] {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return [];
  const text = found.isFile() ? readFileSync(file, 'utf8') : undefined;
  if (text === '' || text?.startsWith(notice)) return [];
  return [
    { path: file, message: 'is there and was not written by this command', cure: 'choose another --out, or move it' },
  ];
}
