import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Toolset } from '../../scripts/tools/toolset';
import { temporaryFolder } from '../support/fake-tools';
import { describeToolsets, run, toolsets, usableToolsets } from '../support/tools';

const toolset: Toolset = {
  name: 'debian',
  promtool: '/bin/promtool',
  amtool: '/bin/amtool',
  prometheus: '/bin/prometheus',
  alertmanager: '/bin/alertmanager',
  versions: { promtool: '2.42.0', amtool: '0.25.0', prometheus: '2.42.0', alertmanager: '0.25.0' },
};
const problems = ['amtool is missing'];

describe('the tools of a test run', () => {
  it('are all that were found', () => {
    expect(usableToolsets({ found: [toolset], rejected: [] })).toEqual([toolset]);
  });

  it('do not depend on an incomplete set on PATH when there is another', () => {
    expect(usableToolsets({ found: [toolset], rejected: [{ name: 'path', problems }] })).toEqual([toolset]);
  });

  it('are missed with an error that names the cure', () => {
    expect(() => usableToolsets({ found: [], rejected: [] })).toThrow('run "npm run setup"');
  });

  it('are missed with the reason why those on PATH will not do', () => {
    expect(() => usableToolsets({ found: [], rejected: [{ name: 'path', problems }] })).toThrow('amtool is missing');
  });

  it('fail the run when our own set is broken, rather than leaving it out', () => {
    expect(() => usableToolsets({ found: [toolset], rejected: [{ name: 'pinned', problems }] })).toThrow(
      'Unusable tools: run "npm run setup".\n  pinned: amtool is missing',
    );
  });

  it('are named one per line', () => {
    expect(describeToolsets().split('\n')).toHaveLength(4 * toolsets().length);
  });
});

describe.each(toolsets())('$name promtool $versions.promtool', ({ promtool }) => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function checkRules(expr: string) {
    const rules = `groups: [{ name: gpu, rules: [{ record: 'gpu:count:sum', expr: '${expr}' }] }]`;
    writeFileSync(join(folder, 'rules.yaml'), rules);
    return run(promtool, ['check', 'rules', 'rules.yaml'], { cwd: folder });
  }

  it('accepts a sound rule file', () => {
    expect(checkRules('sum(up)')).toMatchObject({ status: 0, stderr: '' });
  });

  it('says what is wrong with another, without an exception', () => {
    const { status, stderr } = checkRules('sum(up');
    expect(status).toBe(1);
    expect(stderr).toContain('parse error');
  });
});

describe('run', () => {
  it('has no exit code for a program that is not there', () => {
    const { status, stderr } = run('/nowhere/promtool', []);
    expect([status, stderr]).toEqual([null, expect.stringContaining('ENOENT')]);
  });
});
