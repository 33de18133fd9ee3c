import { performance } from 'node:perf_hooks';
import { loadConfiguration } from './config/load';
import { report } from './config/report';
import { synthesize } from './config/synth';
import { ProblemsError } from './constructs/problem';

/** cdk8s names the folder for its output in this variable; `npm run synth` writes to the same place. */
const directory = process.env.CDK8S_OUTDIR || 'dist';

try {
  const chart = synthesize(loadConfiguration(), directory);
  console.log(report(chart, directory, performance.now() / 1000));
} catch (error) {
  if (!(error instanceof ProblemsError)) throw error;
  console.error(error.message.replace('\n', ', nothing written\n'));
  process.exitCode = 1;
}
