import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instrumentationContract } from '../../instrument/contract';
import { languages } from '../../instrument/languages';
import { runCommand } from '../../scripts/tools/command';
import { temporaryFolder } from '../support/fake-tools';
import { pythonSet } from '../support/python';
import { root } from '../support/synthesize';
import { blocks, read } from './pages';

const page = read('docs/instrumentation.md');
const snippets = blocks(page, 'python');

test('the page of instrumentation names every field that is read without the exporter', () => {
  const { gpu } = instrumentationContract.metrics;
  const missing = Object.values(gpu).filter(({ name }) => !page.includes(`\`${name}\``));
  expect(missing).toEqual([]);
});

test('the page of instrumentation says what is installed as the command does', () => {
  expect(page).toContain(`\n${languages.python.install}\n`);
});

describe('the programs on the page of instrumentation', () => {
  const { python } = pythonSet('newest');
  const folder = temporaryFolder();
  const files = snippets.map((_, index) => join(folder, `snippet_${index}.py`));

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    for (const [index, file] of files.entries()) writeFileSync(file, `${snippets[index]}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs a checker on all of them; its complaint is what a failure shows. */
  function check(...args: readonly string[]): string {
    const env = { ...process.env, MYPYPATH: join(root, 'examples/instrumentation/python') };
    const { status, stdout, stderr } = runCommand(python, ['-m', ...args, ...files], { cwd: root, env });
    return status === 0 ? 'passed' : `${stdout}\n${stderr}`;
  }

  test('are several', () => {
    expect(snippets.length).toBeGreaterThan(3);
  });

  test('use the module as it is typed', () => {
    expect(check('mypy', '--strict', '--ignore-missing-imports', '--cache-dir', '/dev/null')).toBe('passed');
  });

  test('are formatted', () => {
    expect(check('ruff', 'format', '--isolated', '--no-cache', '--check')).toBe('passed');
  });
});
