import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findPythonSet, pythonSetNames, setupPython } from '../../../scripts/tools/python';
import { temporaryFolder, writeScript } from '../../support/fake-tools';

let root: string;
let path: string;
beforeEach(() => {
  root = temporaryFolder();
  path = join(root, 'path');
  mkdirSync(path);
  cpSync(resolve(__dirname, '../../../tools/python'), join(root, 'tools/python'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** A program that behaves like Python with venv and pip, and writes down what pip was asked for. */
function addPython({ version = '3.11.2', pipFails = false } = {}): void {
  writeScript(
    join(path, 'python3'),
    `if [ "$1" = -c ]; then echo ${version}; exit 0; fi`,
    '/bin/mkdir -p "$3/bin"',
    'cat > "$3/bin/python" <<END',
    '#!/bin/sh',
    'if [ "\\$1" = -c ]; then echo 1.2.3; exit 0; fi',
    `echo "\\$@" >> ${join(root, 'calls')}`,
    pipFails ? 'echo "hashes do not match" >&2; exit 1' : 'exit 0',
    'END',
    '/bin/chmod +x "$3/bin/python"',
  );
}

function run() {
  const printed: string[] = [];
  const env = { PATH: `${path}:/bin:/usr/bin` };
  const exitCode = setupPython(root, { env, isRoot: true, print: (line) => printed.push(line) });
  return { exitCode, output: printed.join('\n') };
}

const found = () => pythonSetNames.filter((name) => findPythonSet(root, name) !== undefined);

describe('setting up Python packages', () => {
  it('makes an environment per set, with checksums', () => {
    addPython();
    const { exitCode, output } = run();
    expect([exitCode, found()]).toEqual([0, [...pythonSetNames]]);
    expect(output).toMatch(/newest +prometheus_client +1\.2\.3 +\S+\.tools\/python\/newest\/bin\/python/);
    const calls = readFileSync(join(root, 'calls'), 'utf8').trim().split('\n');
    expect(calls).toHaveLength(pythonSetNames.length);
    for (const call of calls) expect(call).toContain('--require-hashes');
  });

  it('does nothing a second time', () => {
    addPython();
    run();
    rmSync(join(root, 'calls'));
    expect(run().exitCode).toBe(0);
    expect(existsSync(join(root, 'calls'))).toBe(false);
  });

  it('makes an environment anew when other packages are asked for', () => {
    addPython();
    run();
    writeFileSync(join(root, 'tools/python/newest.txt'), 'prometheus_client==9.9.9');
    expect(found()).toEqual(['oldest']);
    expect(run().exitCode).toBe(0);
    expect(found()).toEqual([...pythonSetNames]);
  });

  it('fails when packages cannot be installed, and says why and what to do', () => {
    addPython({ pipFails: true });
    const { exitCode, output } = run();
    expect([exitCode, found()]).toEqual([1, []]);
    expect(output).toContain('WARNING: Python packages (newest): failed\npip install failed:\nhashes do not match');
    expect(output).toContain('apt-get install python3 python3-venv');
  });

  it('fails where Python is too old', () => {
    addPython({ version: '3.8.10' });
    const { exitCode, output } = run();
    expect(exitCode).toBe(1);
    expect(output).toContain('not possible here, Python 3.8.10 is too old');
  });
});

it('names every package with its version and checksums', () => {
  for (const name of pythonSetNames) {
    const text = readFileSync(join(root, 'tools/python', `${name}.txt`), 'utf8');
    const packages = text.split('\n').filter((line) => /^[a-z]/.test(line));
    expect(packages.length).toBeGreaterThan(0);
    for (const line of packages) expect(line).toMatch(/^[a-z-]+==[\d.]+ \\$/);
  }
});
