import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../scripts/tools/command';
import { pythonSet, pythonSets } from '../support/python';
import { root } from '../support/synthesize';

const modules = join(root, 'examples/instrumentation/python');
const tests = join(__dirname, 'python');

/** Runs a Python program from the root, whose complaint is what a failure shows. */
function run(python: string, ...args: readonly string[]): string {
  const env = { ...process.env, PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1' };
  const { status, stdout, stderr } = runCommand(python, args, { cwd: root, env });
  return status === 0 ? 'passed' : `${stdout}\n${stderr}`;
}

const suites = readdirSync(tests).filter((file) => file.startsWith('test_'));

test('there are tests of the module', () => {
  expect(suites).toEqual(expect.arrayContaining(['test_training.py', 'test_inference.py', 'test_gpu.py']));
});

describe.each(pythonSets())('the module with prometheus_client $client', ({ python }) => {
  test.each(suites)('passes %s', (suite) => {
    expect(run(python, join(tests, suite))).toBe('passed');
  });
});

describe('the module', () => {
  const { python } = pythonSet('newest');
  const written = [modules, tests, join(root, 'test/e2e/support/python'), join(root, 'scripts/bench')];

  test('is formatted, and so are its tests', () => {
    expect(run(python, '-m', 'ruff', 'format', '--isolated', '--no-cache', '--check', ...written)).toBe('passed');
  });

  test('has nothing that the linter minds, for the oldest Python that it is meant for', () => {
    const rules = ['--select', 'E,F,W,I,B,UP,RUF', '--ignore', 'E501', '--target-version', 'py39'];
    expect(run(python, '-m', 'ruff', 'check', '--isolated', '--no-cache', ...rules, ...written)).toBe('passed');
  });

  test('is typed strictly', () => {
    // The libraries of the call-backs are not installed here.
    const options = ['--strict', '--ignore-missing-imports', '--cache-dir', '/dev/null'];
    expect(run(python, '-m', 'mypy', ...options, join(modules, 'gpu_monitoring'))).toBe('passed');
  });

  test('calls nothing that the bindings of NVML do not have', () => {
    expect(run(python, join(tests, 'check_nvml_bindings.py'))).toBe('passed');
  });
});
