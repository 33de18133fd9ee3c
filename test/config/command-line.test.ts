import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/fake-tools';
import { exampleFile, root } from '../support/synthesize';
import { writeConfiguration } from './support/configuration';

/** Runs the compiled program, as `npm run synth` does. */
function synth(configuration: string, directory: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'lib', 'main.js')], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, GPU_MONITORING_CONFIG: configuration, CDK8S_OUTDIR: directory },
  });
  return { status, stdout, stderr };
}

/** A folder in which an earlier run has left its output. */
function earlierOutput(): string {
  const directory = join(temporaryFolder(), 'dist');
  mkdirSync(directory);
  writeFileSync(join(directory, 'old.yaml'), 'kind: Old\n');
  return directory;
}

const contents = (directory: string) => {
  const parent = join(directory, '..');
  return [readdirSync(parent), readdirSync(directory), readFileSync(join(directory, 'old.yaml'), 'utf8')];
};

describe('the program', () => {
  test('replaces the old output by the new, and says what it wrote', () => {
    const directory = earlierOutput();
    const { status, stdout, stderr } = synth(exampleFile, directory);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Synthesized research \(prometheus, bundled stack\) into .*dist\/ in \d+\.\d\d s\n/);
    const objects = Number(/ (\d+) objects /.exec(stdout)?.[1]);
    const files = readdirSync(directory);
    expect(files).not.toContain('old.yaml');
    expect(files.filter((file) => file !== 'kustomization.yaml')).toHaveLength(objects);
    expect(stdout).toMatch(/ \d+ groups?, \d+ recorded series, \d+ alerts? +\d+ boards?, \d+ panels?\n/);
    expect(stdout).toMatch(/ series per GPU by pack: gpu \d+ raw, \d+ recorded\n/);
    expect(readdirSync(join(directory, '..'))).toEqual(['dist']);
  });

  test('with mistakes in the configuration prints all of them, writes nothing and fails', () => {
    const directory = earlierOutput();
    const before = contents(directory);
    const file = writeConfiguration({ cluster: 'A', nodePools: [{ name: 'a' }], alerts: { GpuHot: { critical: 9 } } });
    const { status, stdout, stderr } = synth(file, directory);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`${file}: 4 problems, nothing written`);
    for (const path of ['cluster', 'nodePools[0].machineType', 'nodePools[0].zones', 'alerts.GpuHot.critical']) {
      expect(stderr).toMatch(new RegExp(`^  ${path.replace(/[[\].]/g, '\\$&')} +\\S.*\n {10,}\\S`, 'm'));
    }
    expect(stderr).not.toMatch(/^ +at /m);
    expect(contents(directory)).toEqual(before);
  });

  test('with a mistake that only shows when everything is put together leaves the old output as well', () => {
    const directory = earlierOutput();
    const before = contents(directory);
    const file = writeConfiguration({ cluster: 'a', packs: [{ module: './nowhere.js' }] });
    const { status, stderr } = synth(file, directory);
    expect(status).toBe(1);
    expect(stderr.split('\n')[0]).toBe(`${file}: 1 problem, nothing written`);
    expect(contents(directory)).toEqual(before);
  });

  test('without its configuration says which file it looked for', () => {
    const { status, stderr } = synth('/nowhere/gpu-monitoring.yaml', join(temporaryFolder(), 'dist'));
    expect(status).toBe(1);
    expect(stderr).toContain('there is no file /nowhere/gpu-monitoring.yaml');
  });
});
