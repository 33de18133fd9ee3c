import { performance } from 'node:perf_hooks';
import { ProblemsError } from '../constructs/problem';
import { loadConfiguration } from './load';
import { report } from './report';
import { synthesize } from './synth';

/**
 * Writes the manifests of the configuration file and says so, or prints its mistakes.
 *
 * @returns exit code
 */
export function runSynth(): number {
  // cdk8s names the folder for its output in this variable; `npm run synth` writes to the same place.
  const directory = process.env.CDK8S_OUTDIR || 'dist';
  try {
    const chart = synthesize(loadConfiguration(), directory);
    console.log(report(chart, directory, performance.now() / 1000));
    return 0;
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    console.error(error.message.replace('\n', ', nothing written\n'));
    return 1;
  }
}
