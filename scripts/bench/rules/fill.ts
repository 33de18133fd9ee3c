import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findOnPath, lastLines, runCommand } from '../../tools/command';
import { goModuleFolder, goSettings } from '../../tools/go';
import { copyToken, type PatternSeries } from './pattern';

/** When a series has samples, in milliseconds since 1970. */
export interface Schedule {
  readonly from: number;
  readonly until: number;
  readonly step: number;
}

export interface FillOptions {
  /** Must be empty or not there. */
  readonly directory: string;
  readonly nodes: number;
  /** Nodes of the pattern. */
  readonly patterns: number;
  readonly series: readonly (PatternSeries & Schedule)[];
}

export interface Filled {
  readonly series: number;
  readonly samples: number;
  readonly seconds: number;
}

export type Fill = (options: FillOptions) => Filled;

/**
 * Builds the program that writes Prometheus' data with Prometheus' own library, in the release that `npm run setup` builds.
 *
 * @throws Error when Go is not there or the build fails
 */
export function buildFill(root: string): Fill {
  const go = findOnPath('go', process.env.PATH);
  if (go === undefined) throw new Error('go is not on PATH; the benchmark of the rules needs it to write data');
  const folder = join(root, 'node_modules', '.cache', 'bench');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'fill-tsdb');
  const build = runCommand(go, ['build', '-o', program, './fill-tsdb'], {
    cwd: resolve(root, goModuleFolder),
    env: { ...process.env, ...goSettings },
  });
  if (build.status !== 0) throw new Error(`go build failed:\n${lastLines(build.stderr, 10)}`);
  return (options) => {
    const { status, stdout, stderr } = runCommand(program, [], {
      input: JSON.stringify({ ...options, token: copyToken }),
    });
    if (status !== 0) throw new Error(lastLines(stderr, 10));
    return JSON.parse(stdout) as Filled;
  };
}
