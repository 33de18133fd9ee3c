import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { App, YamlOutputType } from 'cdk8s';
import { stringify } from 'yaml';
import { type Problem, throwOnProblems } from '../constructs/problem';
import { type MonitoringChart, monitoringChart } from './monitoring-chart';
import type { Configuration } from './schema';

/**
 * Writes the manifests: one file per object and a `kustomization.yaml`.
 *
 * They are written beside the folder and swapped in when all went well, so that a mistake leaves the old ones as they were.
 *
 * @returns the chart that was written
 * @throws ProblemsError when the folder holds anything but manifests, as the whole of it is replaced
 */
export function synthesize(configuration: Configuration, directory: string): MonitoringChart {
  const target = resolve(directory);
  throwOnProblems(shortPath(target), foreignFileProblems(target));
  const fresh = `${target}.${process.pid}.new`;
  mkdirSync(dirname(target), { recursive: true });
  try {
    const app = new App({
      outdir: fresh,
      yamlOutputType: YamlOutputType.FILE_PER_RESOURCE,
      outputFileExtension: '.yaml',
    });
    const chart = monitoringChart(app, configuration);
    app.synth();
    writeFileSync(join(fresh, 'kustomization.yaml'), kustomization(fresh));
    swap(fresh, target);
    return chart;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function foreignFileProblems(target: string): Problem[] {
  const names = existsSync(target) ? readdirSync(target) : [];
  // cdk8s itself writes the JSON file when it is asked to.
  const foreign = names.filter((name) => !name.endsWith('.yaml') && name !== 'construct-metadata.json');
  if (foreign.length === 0) return [];
  const message = `holds ${foreign.join(', ')}, and a synth replaces the whole folder`;
  return [{ path: target, message, cure: 'name a folder for the manifests alone' }];
}

function kustomization(directory: string): string {
  const resources = readdirSync(directory)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  return stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
}

/** Two renames, so that there is never a half-written folder under the name. */
function swap(fresh: string, target: string): void {
  const old = `${target}.${process.pid}.old`;
  const replaced = existsSync(target);
  if (replaced) renameSync(target, old);
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (replaced) renameSync(old, target);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

/** @returns a path as a person types it from where they are */
export function shortPath(path: string): string {
  return relative(process.cwd(), path) || '.';
}
