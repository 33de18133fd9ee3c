import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFolder } from '../../../scripts/tools/staging';
import { temporaryFolder } from '../../support/fake-tools';

let root: string;
let target: string;
beforeEach(() => {
  root = temporaryFolder();
  target = join(root, 'tools/debian');
});
afterEach(() => rmSync(root, { recursive: true }));

function fillWith(text: string) {
  return (folder: string) => {
    writeFileSync(join(folder, 'content'), text);
    return undefined;
  };
}

const content = () => readFileSync(join(target, 'content'), 'utf8');

describe('replaceFolder', () => {
  it('makes the folder, with its parents', () => {
    replaceFolder(target, fillWith('new'));
    expect(content()).toBe('new');
  });

  it('replaces what was there', () => {
    replaceFolder(target, fillWith('old'));
    replaceFolder(target, fillWith('new'));
    expect(content()).toBe('new');
  });

  it('keeps what was there and hands on the problem when there is one', () => {
    replaceFolder(target, fillWith('old'));
    const problem = replaceFolder(target, (folder) => {
      writeFileSync(join(folder, 'content'), 'half');
      return 'no network';
    });
    expect([problem, content()]).toEqual(['no network', 'old']);
  });

  it('keeps what was there when filling throws', () => {
    replaceFolder(target, fillWith('old'));
    const fail = () => {
      throw new Error('disk full');
    };
    expect(() => replaceFolder(target, fail)).toThrow('disk full');
    expect(content()).toBe('old');
  });

  it('leaves nothing beside the folder', () => {
    replaceFolder(target, (_, scratch) => {
      writeFileSync(join(scratch, 'download'), '');
      return undefined;
    });
    replaceFolder(target, () => 'no network');
    expect(readdirSync(join(root, 'tools'))).toEqual(['debian']);
  });

  it('removes what a killed run left, but not what another run is filling', () => {
    const [abandoned, active] = [join(root, 'tools/partial-old'), join(root, 'tools/partial-new')];
    for (const folder of [abandoned, active]) mkdirSync(folder, { recursive: true });
    const yesterday = new Date(Date.now() - 86_400_000);
    utimesSync(abandoned, yesterday, yesterday);
    replaceFolder(target, fillWith('new'));
    expect([existsSync(abandoned), existsSync(active)]).toEqual([false, true]);
  });
});
