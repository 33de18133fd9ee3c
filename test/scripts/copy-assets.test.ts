import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyAssets } from '../../scripts/copy-assets';
import { temporaryFolder } from '../support/fake-tools';

let root: string;
beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(join(root, 'lib'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text = ''): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const exists = (file: string) => existsSync(join(root, file));
const copy = () => copyAssets(root, join(root, 'lib'));

describe('copyAssets', () => {
  it('copies the runbooks beside the compiled rules', () => {
    write('alert-rules/runbooks/GpuHot.md', '# GpuHot');
    copy();
    expect(readFileSync(join(root, 'lib/alert-rules/runbooks/GpuHot.md'), 'utf8')).toBe('# GpuHot');
  });

  it('replaces the copy of a runbook that has changed', () => {
    write('lib/alert-rules/runbooks/GpuHot.md', 'old');
    write('alert-rules/runbooks/GpuHot.md', 'new');
    copy();
    expect(readFileSync(join(root, 'lib/alert-rules/runbooks/GpuHot.md'), 'utf8')).toBe('new');
  });

  it('does without runbooks', () => {
    expect(copy).not.toThrow();
  });

  it.each(['gpus.js', 'gpus.d.ts', 'gpus.js.map', 'gpus.d.ts.map'])('removes %s when its source is gone', (name) => {
    write(`lib/catalog/${name}`);
    write('lib/catalog/mig.js');
    write('catalog/mig.ts');
    copy();
    expect([exists(`lib/catalog/${name}`), exists('lib/catalog/mig.js')]).toEqual([false, true]);
  });

  it('removes a runbook whose alert is gone', () => {
    write('lib/alert-rules/runbooks/GpuCold.md');
    copy();
    expect(exists('lib/alert-rules/runbooks/GpuCold.md')).toBe(false);
  });

  it('removes folders that are empty afterwards', () => {
    write('lib/old/deep/thing.js');
    copy();
    expect(exists('lib/old')).toBe(false);
  });

  it('keeps the JSON files that code imports, and the compiler’s memory', () => {
    write('catalog/prices.json');
    write('lib/catalog/prices.json');
    write('lib/.tsbuildinfo');
    copy();
    expect([exists('lib/catalog/prices.json'), exists('lib/.tsbuildinfo')]).toEqual([true, true]);
  });
});
