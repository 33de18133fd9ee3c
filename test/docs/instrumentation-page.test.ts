import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

test.each(Object.values(languages))(
  'the page of instrumentation says what is installed as the command for $title does',
  ({ install }) => {
    expect(page).toContain(`\n${install}\n`);
  },
);

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

test('the server in TypeScript on the page uses the module as it is typed', () => {
  const folder = temporaryFolder();
  try {
    mkdirSync(folder, { recursive: true });
    const [file, config] = [join(folder, 'server.ts'), join(folder, 'tsconfig.json')];
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    copyFileSync(
      join(root, 'examples/instrumentation/typescript/gpu-monitoring.ts'),
      join(folder, 'gpu-monitoring.ts'),
    );
    writeFileSync(file, blocks(page, 'ts').join('\n'));
    const compilerOptions = { noEmit: true, incremental: false, tsBuildInfoFile: null, rootDir: null };
    writeFileSync(
      config,
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files: [file], include: [] }),
    );
    const { stdout } = runCommand(process.execPath, [
      join(root, 'node_modules/typescript/bin/tsc'),
      '--project',
      config,
    ]);
    expect(stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
