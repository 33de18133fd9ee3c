import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { alternate, measureNode, type Sample } from './measure';
import { loadEngine } from './pulumi-engine';

export const synthRuns = 10;
export const programRuns = 5;

const example = join('examples', 'research-cluster.yaml');

export interface SynthSamples {
  readonly synth: readonly Sample[];
  /** Node.js that loads cdk8s and cdk8s-plus-28 and does nothing. */
  readonly bare: readonly Sample[];
}

/** Compiled synth of the example as a whole process, beside what loading cdk8s costs alone. */
export function benchSynth(root: string): SynthSamples {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-monitoring-bench-'));
  const common = { directory: root, usageFile: join(folder, 'usage') };
  try {
    const { left, right } = alternate(
      synthRuns,
      () =>
        measureNode({
          ...common,
          args: [join('lib', 'main.js')],
          environment: { GPU_MONITORING_CONFIG: example, CDK8S_OUTDIR: join(folder, 'dist') },
        }),
      () => measureNode({ ...common, args: ['-e', "require('cdk8s'); require('cdk8s-plus-28');"] }),
    );
    return { synth: left, bare: right };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface ProgramSamples {
  readonly seconds: readonly number[];
  /** Resources that one run registers. */
  readonly resources: number;
}

/** The Pulumi program on the example, against an engine that records instead of deploying; the first run warms up. */
export async function benchProgram(root: string): Promise<ProgramSamples> {
  const engine = loadEngine(root);
  const seconds: number[] = [];
  let resources = 0;
  for (let run = 0; run <= programRuns; run += 1) {
    const start = performance.now();
    const result = await engine.runProgram({
      program: join(root, 'lib', 'infra', 'program.js'),
      directory: root,
      preview: false,
      environment: { GPU_MONITORING_CONFIG: join(root, example) },
    });
    if (result.exitCode !== 0) throw new Error(`the Pulumi program ended with ${result.exitCode}\n${result.console}`);
    if (run > 0) seconds.push((performance.now() - start) / 1000);
    resources = result.registrations.length;
  }
  return { seconds, resources };
}

/**
 * `npm test` from a checkout that is built already.
 *
 * @returns seconds
 * @throws Error when a test fails: its time would say nothing
 */
export function benchTests(root: string): number {
  const start = performance.now();
  const { status } = spawnSync('npm', ['test'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm test ended with ${status}, so its time is not written down`);
  return (performance.now() - start) / 1000;
}
