import { copyFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Folders with files that belong to the package beside the compiled code, and the ending of those files. */
const assetFolders = [
  { folder: 'alert-rules/runbooks', ending: '.md' },
  { folder: 'instrument/python/gpu_monitoring', ending: '.py' },
  { folder: 'instrument/typescript/parts', ending: '.ts' },
] as const;

/** What the compiler writes for one source file. */
const compiledEnding = /\.(js|js\.map|d\.ts|d\.ts\.map)$/;

/** The compiler's own memory; it has no source. */
const buildInfo = '.tsbuildinfo';

/** Completes the compiler's output: adds the assets, removes what belongs to sources that are gone. */
export function copyAssets(root: string, output: string): void {
  for (const { folder, ending } of assetFolders) copyFiles(join(root, folder), join(output, folder), ending);
  for (const file of filesBelow(output)) {
    if (!hasSource(root, file)) rmSync(join(output, file));
  }
  removeEmptyFolders(output);
}

function copyFiles(from: string, to: string, ending: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((entry) => entry.endsWith(ending))) {
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
