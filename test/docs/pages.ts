import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../support/synthesize';

/** Folders that are made or installed, not written. */
const skipped: ReadonlySet<string> = new Set(['node_modules', 'lib', 'dist', '.git', '.tools']);

/** @returns the paths of every Markdown page of the repository, from its root */
export function pages(folder: string = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return pages(path);
      return entry.name.endsWith('.md') ? [relative(root, path)] : [];
    })
    .sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/**
 * @param info what stands after the fence's backticks, e.g. `ts` or `text problems`
 * @returns the contents of the fenced blocks, without the last line break
 */
export function blocks(text: string, info: string): string[] {
  const fences = [...text.matchAll(/^```(.*)\n([\s\S]*?)\n```$/gm)];
  return fences.flatMap(([, language, content]) => (language === info && content !== undefined ? [content] : []));
}

/** @returns the text without the spaces that align the columns of its tables */
export function unaligned(text: string): string {
  return text.replace(/ {2,}/g, ' ');
}
