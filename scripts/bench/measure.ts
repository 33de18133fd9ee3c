import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { usageFileVariable } from './report-usage';

/** One run of a whole process. */
export interface Sample {
  readonly seconds: number;
  /** Peak resident memory. */
  readonly bytes: number;
}

export interface NodeRun {
  readonly args: readonly string[];
  readonly directory: string;
  /** Where the process may leave its peak memory. */
  readonly usageFile: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs Node.js to its end.
 *
 * @throws Error with what the process printed when it fails
 */
export function measureNode({ args, directory, usageFile, environment = {} }: NodeRun): Sample {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', require.resolve('./report-usage'), ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ...environment, [usageFileVariable]: usageFile },
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return { seconds, bytes: Number(readFileSync(usageFile, 'utf8')) * 1024 };
}

/**
 * Runs two things in turn, so that a busy moment of the machine hits both; the first round only warms the file cache.
 *
 * @returns the samples of each, without the first round
 */
export function alternate<Left, Right>(
  rounds: number,
  left: () => Left,
  right: () => Right,
): { readonly left: readonly Left[]; readonly right: readonly Right[] } {
  const samples = Array.from({ length: rounds + 1 }, () => ({ left: left(), right: right() })).slice(1);
  return { left: samples.map((sample) => sample.left), right: samples.map((sample) => sample.right) };
}

/**
 * @returns the middle value, or the mean of the two in the middle
 * @throws RangeError when there are no values
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new RangeError('there is no median of no values');
  return (low + high) / 2;
}
