import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A new folder that nothing else uses, without symbolic links in its path. */
export function temporaryFolder(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), 'gpu-monitoring-test-'));
}

/** Writes an executable shell script, with its folders. */
export function writeScript(file: string, ...lines: string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
}

/** Programs by file name that do nothing but tell their version. */
export function writeFakeTools(folder: string, versions: Readonly<Record<string, string>>): void {
  for (const [name, version] of Object.entries(versions)) {
    writeScript(join(folder, name), `echo "${name}, version ${version} (branch: main, revision: 1)"`);
  }
}

export const debianTools = {
  promtool: '2.42.0+ds',
  amtool: '0.25.0',
  prometheus: '2.42.0+ds',
  'prometheus-alertmanager': '0.25.0',
};

/** The same release of Prometheus for both of its programs, and of Alertmanager for both of its own. */
export function upstreamTools(prometheus: string, alertmanager: string) {
  return { promtool: prometheus, amtool: alertmanager, prometheus, alertmanager };
}
