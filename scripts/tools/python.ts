import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findOnPath, lastLines, runCommand } from './command';
import type { Host, Outcome } from './host';
import { replaceFolder } from './staging';
import { compareVersions } from './versions';

/** Sets of Python packages, each in an environment of its own: the ends of what the generated module works with. */
export const pythonSetNames = ['newest', 'oldest'] as const;
export type PythonSetName = (typeof pythonSetNames)[number];

/** An environment that is there and has what tools/python asks for. */
export interface PythonSet {
  readonly name: PythonSetName;
  /** Absolute path of its interpreter. */
  readonly python: string;
  /** Version of the Prometheus client in it. */
  readonly client: string;
}

/** Folder with one file per set that names its packages, their versions and checksums. */
export const pythonRequirementsFolder = 'tools/python';

const environmentsFolder = '.tools/python';

/** Copy of the requirements that an environment was made from. */
const stampFile = 'requirements.txt';

/** The type checker needs it; the generated module is content with an older one. */
const oldestPython = '3.10.0';

export const pythonInstructions = [
  `Python ${oldestPython.replace(/\.0$/, '')} or newer with venv and pip is needed to test the generated Python module.`,
  'Install it, then run "npm run setup" again:',
  '',
  '  Debian, Ubuntu  apt-get install python3 python3-venv',
  '  macOS           brew install python',
].join('\n');

/** @returns the set, or undefined when it is missing, broken, or made from other requirements */
export function findPythonSet(root: string, name: PythonSetName): PythonSet | undefined {
  return inspect(resolve(root, environmentsFolder, name), name, requirementsOf(root, name));
}

/**
 * Makes the sets that are missing.
 *
 * @returns exit code: 0 when all of them are there
 */
export function setupPython(root: string, host: Host): number {
  for (const name of pythonSetNames.filter((one) => findPythonSet(root, one) === undefined)) {
    const outcome = install(root, name, host);
    if (outcome.kind === 'unavailable') host.print(`Python packages: not possible here, ${outcome.reason}`);
    if (outcome.kind === 'failed') host.print(`\nWARNING: Python packages (${name}): failed\n${outcome.reason}\n`);
  }
  const found = pythonSetNames.flatMap((name) => findPythonSet(root, name) ?? []);
  for (const { name, client, python } of found) {
    host.print(`${name.padEnd(6)}  ${'prometheus_client'.padEnd(17)}  ${client.padEnd(7)}  ${python}`);
  }
  if (found.length === pythonSetNames.length) return 0;
  host.print(`\n${pythonInstructions}`);
  return 1;
}

function install(root: string, name: PythonSetName, { env, print }: Host): Outcome {
  const python = findOnPath('python3', env.PATH);
  if (!python) return { kind: 'unavailable', reason: 'python3 is not on PATH' };
  const version = runCommand(python, ['-c', 'import platform; print(platform.python_version())'], {
    env,
  }).stdout.trim();
  if (compareVersions(version, oldestPython) < 0) {
    return { kind: 'unavailable', reason: `Python ${version || '(unknown version)'} is too old` };
  }

  print(`Installing the Python packages of ${join(pythonRequirementsFolder, `${name}.txt`)}`);
  const problem = replaceFolder(resolve(root, environmentsFolder, name), (folder) => {
    const made = runCommand(python, ['-m', 'venv', folder], { env });
    if (made.status !== 0) return `python3 -m venv failed:\n${lastLines(made.stdout + made.stderr, 5)}`;
    const requirements = requirementsOf(root, name);
    const stamp = join(folder, stampFile);
    writeFileSync(stamp, requirements);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', stamp];
    const installed = runCommand(interpreter(folder), pip, { env });
    if (installed.status !== 0) return `pip install failed:\n${lastLines(installed.stderr, 5)}`;
    return inspect(folder, name, requirements) ? undefined : 'the packages are there, but they do not work';
  });
  return problem === undefined ? { kind: 'installed' } : { kind: 'failed', reason: problem };
}

function requirementsOf(root: string, name: PythonSetName): string {
  return readFileSync(resolve(root, pythonRequirementsFolder, `${name}.txt`), 'utf8');
}

function inspect(folder: string, name: PythonSetName, requirements: string): PythonSet | undefined {
  const stamp = join(folder, stampFile);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== requirements) return undefined;
  const python = interpreter(folder);
  const program = 'import prometheus_client, importlib.metadata as m; print(m.version("prometheus_client"))';
  const { status, stdout } = runCommand(python, ['-c', program]);
  return status === 0 ? { name, python, client: stdout.trim() } : undefined;
}

function interpreter(folder: string): string {
  return join(folder, 'bin', 'python');
}
