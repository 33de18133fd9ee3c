import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where Debian's Alertmanager looks for its default templates; the path is compiled in and no option changes it. */
const compiledPath = '/usr/share/prometheus/alertmanager';

export interface RunnableProgram {
  readonly program: string;
  remove(): void;
}

/**
 * Makes Debian's Alertmanager run where its package was unpacked but not installed: in a copy of the program the compiled
 * path is replaced by one of the same length that leads to the unpacked templates.
 *
 * @returns the program itself wherever it needs no help
 */
export function runnableAlertmanager(program: string): RunnableProgram {
  const unpacked = join(resolve(dirname(program), '../..'), compiledPath);
  if (existsSync(compiledPath) || !existsSync(join(unpacked, 'default.tmpl'))) return { program, remove: () => {} };

  // Not below the usual folder for temporary files, whose name may be too long.
  const folder = mkdtempSync('/tmp/am-');
  const link = join(folder, 'templates');
  symlinkSync(unpacked, link);
  const copy = join(folder, 'alertmanager');
  writeFileSync(copy, replacedInPlace(readFileSync(program), compiledPath, link), { mode: 0o755 });
  return { program: copy, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Extra slashes at the end of a folder's name mean nothing. */
function replacedInPlace(binary: Buffer, from: string, to: string): Buffer {
  if (to.length > from.length) throw new Error(`${to} is longer than ${from}`);
  const replacement = to.padEnd(from.length, '/');
  const result = Buffer.from(binary);
  for (let at = result.indexOf(from); at >= 0; at = result.indexOf(from, at + 1))
    result.write(replacement, at, 'latin1');
  return result;
}
