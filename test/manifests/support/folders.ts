import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration } from '../../../config/load';
import type { Configuration } from '../../../config/schema';

/** A folder for one test file, which removes it in the end. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gpu-monitoring-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** @returns text of every file of a folder by name */
export function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** Reads a configuration as it would be read from a file with this text. */
export function configurationOf(text: string, folder: string): Configuration {
  const file = join(folder, 'configuration.yaml');
  writeFileSync(file, text);
  return loadConfiguration(file);
}
