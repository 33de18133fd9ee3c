import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';
import { benchProgram, benchSynth, benchTests } from './bench/benchmarks';
import { benchmarksPage, type Machine } from './bench/page';
import { benchRules } from './bench/rules/bench-rules';
import { rulesMeetTargets } from './bench/rules/page';

const root = resolve(__dirname, '../..');
const testsFlag = '--with-tests';
const rulesFlag = '--with-rules';

/** @returns whether what the rules cost was within its targets, if it was measured */
async function bench(flags: readonly string[]): Promise<boolean> {
  const machine = describeMachine();
  const rules = flags.includes(rulesFlag) ? await benchRules(root) : undefined;
  const page = benchmarksPage({
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' '),
    machine,
    ...benchSynth(root),
    program: await benchProgram(root),
    ...(rules === undefined ? {} : { rules }),
    ...(flags.includes(testsFlag) ? { testSeconds: benchTests(root) } : {}),
  });
  writeFileSync(join(root, 'docs', 'benchmarks.md'), page);
  console.log(page);
  return rules === undefined || rulesMeetTargets(rules);
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

bench([testsFlag, rulesFlag].filter((flag) => process.argv.includes(flag)))
  .then((met) => {
    if (!met) process.exitCode = 1;
  })
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
