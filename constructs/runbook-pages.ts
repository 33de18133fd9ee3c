import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the pages; the build copies it beside the compiled code, so that the path is the same in both. */
const directory = join(__dirname, '..', 'alert-rules', 'runbooks');

/** @returns the Markdown text of every runbook page by alert name */
export function runbookPages(): Record<string, string> {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.md'))
    .sort();
  return Object.fromEntries(files.map((file) => [file.slice(0, -3), readFileSync(join(directory, file), 'utf8')]));
}
