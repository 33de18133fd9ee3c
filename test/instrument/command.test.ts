import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/fake-tools';
import { root } from '../support/synthesize';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the compiled command in the folder. */
function command(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'lib/cli.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const written = (file: string) => join(folder, 'gpu_monitoring', file);

describe('gpu-monitoring instrument', () => {
  test('writes the module that the repository shows, and says what it needs', () => {
    const { status, stdout, stderr } = command('instrument', '--lang', 'python');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('gpu_monitoring/contract.py\n');
    expect(stdout).toContain('It needs: pip install "prometheus_client>=');
    const example = join(root, 'examples/instrumentation/python/gpu_monitoring');
    for (const file of ['__init__.py', 'contract.py', 'training.py', 'py.typed']) {
      expect(readFileSync(written(file), 'utf8')).toBe(readFileSync(join(example, file), 'utf8'));
    }
  });

  test('writes only what the packs need, to the folder that is named', () => {
    const { status } = command(
      'instrument',
      '--lang',
      'python',
      '--pack',
      'inference',
      '--pack',
      'gpu',
      '--out',
      'a/b',
    );
    expect(status).toBe(0);
    const has = (file: string) => existsSync(join(folder, 'a/b/gpu_monitoring', file));
    expect(['inference.py', 'gpu.py', 'training.py', 'huggingface.py'].map(has)).toEqual([true, true, false, false]);
  });

  test('writes the one file in TypeScript that the repository shows', () => {
    const { status, stdout, stderr } = command('instrument', '--lang', 'typescript', '--out', 'src');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('TypeScript module for inference, arr-coc\n');
    expect(stdout).toContain('It needs: npm install "prom-client@');
    expect(readFileSync(join(folder, 'src/gpu-monitoring.ts'), 'utf8')).toBe(
      readFileSync(join(root, 'examples/instrumentation/typescript/gpu-monitoring.ts'), 'utf8'),
    );
  });

  test('says which packs a language has', () => {
    const { status, stderr } = command('instrument', '--lang', 'typescript', '--pack', 'gpu');
    expect(status).toBe(1);
    expect(stderr).toMatch(/ --pack +there is no pack gpu\n +use one of inference, arr-coc, all\n/);
    expect(existsSync(join(folder, 'gpu-monitoring.ts'))).toBe(false);
  });

  test('writes over what it wrote before', () => {
    command('instrument', '--lang', 'python');
    const text = readFileSync(written('contract.py'), 'utf8');
    writeFileSync(written('contract.py'), `${text}\n# changed`);
    expect(command('instrument', '--lang', 'python').status).toBe(0);
    expect(readFileSync(written('contract.py'), 'utf8')).toBe(text);
  });

  test('writes nothing where a file of somebody else stands', () => {
    mkdirSync(join(folder, 'gpu_monitoring'));
    writeFileSync(written('training.py'), 'print("mine")\n');
    const { status, stderr } = command('instrument', '--lang', 'python');
    expect(status).toBe(1);
    expect(stderr).toContain('gpu-monitoring instrument: 1 problem, nothing written\n');
    expect(stderr).toMatch(/training\.py\n? +is there and was not written by this command\n +choose another --out/);
    expect(readFileSync(written('training.py'), 'utf8')).toBe('print("mine")\n');
    expect(existsSync(written('contract.py'))).toBe(false);
  });

  test('says all mistakes at once', () => {
    const { status, stdout, stderr } = command('instrument', '--lang', 'cobol', '--pack', 'traning');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/: 2 problems, nothing written\n/);
    expect(stderr).toMatch(/ --lang +there is no module in cobol\n +use one of python, typescript\n/);
    expect(stderr).toMatch(/ --pack +there is no pack traning\n +use one of training, inference, arr-coc, gpu, all\n/);
  });

  test.each([
    [[], /--lang +is missing\n +use one of python, typescript\n/],
    [['--lang', 'python', '--speed', '9'], /arguments +Unknown option '--speed'/],
  ])('says what is wrong with %j', (args, message) => {
    const { status, stderr } = command('instrument', ...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});

describe('gpu-monitoring', () => {
  test('synthesizes as npm run synth does', () => {
    const { status, stderr } = command('synth');
    expect(status).toBe(1);
    expect(stderr).toContain(`there is no file ${join(folder, 'examples/research-cluster.yaml')}`);
  });

  test('tells its commands when asked', () => {
    const { status, stdout } = command('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/gpu-monitoring synth\n[\s\S]*gpu-monitoring instrument --lang/);
  });

  test.each([
    [[], 'no command'],
    [['instrumnet'], 'there is no command instrumnet'],
    [['constructor'], 'there is no command constructor'],
  ])('with %j says so and tells its commands', (args, message) => {
    const { status, stderr } = command(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(`gpu-monitoring: ${message}\n\nUsage:`);
  });
});
