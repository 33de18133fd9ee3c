import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';
import { benchProgram, benchSynth, benchTests } from './bench/benchmarks';
import { benchmarksPage, type Machine } from './bench/page';

const root = resolve(__dirname, '../..');
const testsFlag = '--with-tests';

async function bench({ withTests }: { readonly withTests: boolean }): Promise<void> {
  const machine = describeMachine();
  const page = benchmarksPage({
    date: new Date().toISOString().slice(0, 10),
    command: withTests ? `npm run bench -- ${testsFlag}` : 'npm run bench',
    machine,
    ...benchSynth(root),
    program: await benchProgram(root),
    ...(withTests ? { testSeconds: benchTests(root) } : {}),
  });
  writeFileSync(join(root, 'docs', 'benchmarks.md'), page);
  console.log(page);
}

function describeMachine(): Machine {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${type()} ${release().replace(/^(\d+\.\d+).*/, '$1')}`,
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
}

bench({ withTests: process.argv.includes(testsFlag) }).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
