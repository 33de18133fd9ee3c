import { copyFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Folders whose Markdown pages belong to the package beside the compiled code. */
const pageFolders = ['alert-rules/runbooks'];

/** What the compiler writes for one source file. */
const compiledEnding = /\.(js|js\.map|d\.ts|d\.ts\.map)$/;

/** The compiler's own memory; it has no source. */
const buildInfo = '.tsbuildinfo';

/** Completes the compiler's output: adds the pages, removes what belongs to sources that are gone. */
export function copyAssets(root: string, output: string): void {
  for (const folder of pageFolders) copyPages(join(root, folder), join(output, folder));
  for (const file of filesBelow(output)) {
    if (!hasSource(root, file)) rmSync(join(output, file));
  }
  removeEmptyFolders(output);
}

function copyPages(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((entry) => entry.endsWith('.md'))) {
    copyFileSync(join(from, name), join(to, name));
  }
}

function hasSource(root: string, file: string): boolean {
  return (
    file === buildInfo || existsSync(join(root, file.replace(compiledEnding, '.ts'))) || existsSync(join(root, file))
  );
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function removeEmptyFolders(folder: string): void {
  const folders = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isDirectory());
  const paths = folders.map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.sort((a, b) => b.length - a.length)) {
    if (readdirSync(path).length === 0) rmdirSync(path);
  }
}

if (require.main === module) {
  const output = dirname(__dirname);
  copyAssets(resolve(output, '..'), output);
}
