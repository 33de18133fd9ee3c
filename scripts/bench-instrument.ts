import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCommand } from './tools/command';
import { findPythonSet, pythonSetNames } from './tools/python';

const root = resolve(__dirname, '../..');
const program = join(root, 'scripts/bench/instrument_overhead.py');

/** Microseconds of the processor that the monitors cost, and the version of Python. */
interface Overhead {
  readonly python: string;
  readonly step: number;
  readonly request: number;
  readonly token: number;
  readonly patch: number;
}

/** Prints what the Python module costs a program per step, request, token and patch, in one process and in several. */
function benchInstrument(): void {
  console.log(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`);
  for (const name of pythonSetNames) {
    const found = findPythonSet(root, name);
    if (found === undefined) throw new Error(`No Python packages (${name}): run "npm run setup".`);
    const folder = mkdtempSync(join(tmpdir(), 'gpu-monitoring-bench-'));
    try {
      const title = `prometheus_client ${found.client}`;
      console.log(`${title}: ${line(measure(found.python, {}))}`);
      console.log(`${title}, several processes: ${line(measure(found.python, { PROMETHEUS_MULTIPROC_DIR: folder }))}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function measure(python: string, env: Readonly<Record<string, string>>): Overhead {
  const modules = join(root, 'examples/instrumentation/python');
  const { status, stdout, stderr } = runCommand(python, [program], {
    env: { ...process.env, ...env, PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Overhead;
}

function line({ python, step, request, token, patch }: Overhead): string {
  const costs = [
    `${step} µs per step of four phases`,
    `${request} µs per request`,
    `${token} µs per token`,
    `${patch} µs per patch`,
  ];
  return [`Python ${python}`, ...costs].join(', ');
}

benchInstrument();
