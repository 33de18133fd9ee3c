import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Toolset } from '../../scripts/tools/toolset';
import { knowsUrlFile } from '../e2e/support/alertmanager';
import type { Labels } from '../e2e/support/prometheus';
import { run } from '../support/tools';

/** Writes a configuration for a toolset's amtool; one that cannot read addresses from files is given one. */
export function writeConfig(toolset: Toolset, text: string, folder: string, name: string): string {
  const file = join(folder, toolset.name, name, 'alertmanager.yml');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, knowsUrlFile(toolset) ? text : text.replace(/\burl_file: .*/g, 'url: http://localhost/'));
  return file;
}

/** @returns names of the receivers that an alert reaches, or what amtool says against it */
export function receiversOf(toolset: Toolset, file: string, labels: Labels): string {
  const matchers = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const { stdout, stderr } = run(toolset.amtool, ['config', 'routes', 'test', `--config.file=${file}`, ...matchers]);
  return stdout.trim() || stderr;
}

/** @returns what amtool says of a configuration, beginning with how it ended */
export function checked(toolset: Toolset, file: string): string {
  const { status, stdout, stderr } = run(toolset.amtool, ['check-config', file]);
  return `${status} ${stdout}${stderr}`;
}
