import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setup } from '../../scripts/setup';
import { findToolsets } from '../../scripts/tools/toolset';
import { pinnedVersions } from '../../scripts/tools/versions';
import { debianTools, temporaryFolder, upstreamTools, writeFakeTools, writeScript } from '../support/fake-tools';

let root: string;
let path: string;
beforeEach(() => {
  root = temporaryFolder();
  path = join(root, 'path');
  mkdirSync(path);
  cpSync(resolve(__dirname, '../../tools/go'), join(root, 'tools/go'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** Programs that write down how they were called and behave like apt-get and dpkg, with package lists present or not. */
function addDebian({ lists }: { lists: boolean }): void {
  const [packages, listFile, log] = [join(root, 'packages'), join(root, 'lists'), join(root, 'calls')];
  writeFakeTools(packages, debianTools);
  if (lists) writeFileSync(listFile, '');
  writeScript(
    join(path, 'apt-get'),
    `echo "apt-get $1" >> ${log}`,
    `if [ "$1" = update ]; then : > ${listFile}; exit 0; fi`,
    `if [ ! -f ${listFile} ]; then echo "E: Unable to locate package $2" >&2; exit 100; fi`,
    ': > prometheus.deb',
  );
  writeScript(join(path, 'dpkg'), '/bin/mkdir -p "$3/usr/bin"', `/bin/cp ${packages}/* "$3/usr/bin"`);
}

/** A program that behaves like Go: it builds Alertmanager only when the page to embed is in its place. */
function addGo({ version = '1.99.0', fails = false } = {}): void {
  const [built, module, log] = [join(root, 'built'), join(root, 'module'), join(root, 'calls')];
  writeFakeTools(built, upstreamTools(pinnedVersions.prometheus, pinnedVersions.alertmanager));
  mkdirSync(join(module, 'ui'), { recursive: true });
  writeScript(
    join(path, 'go'),
    `echo "go $1" >> ${log}`,
    `if [ "$1" = env ]; then echo go${version}; exit 0; fi`,
    `if [ "$2" = download ]; then echo '{"Dir": "${module}"}'; exit 0; fi`,
    '[ "$1" = build ] || exit 0',
    fails ? 'echo "no space left" >&2; exit 1' : 'page=alertmanager/ui/app/dist/index.html',
    'if [ ! -f $page ]; then echo "pattern app/dist: no matching files found" >&2; exit 1; fi',
    'while [ "$1" != -o ]; do shift; done',
    `/bin/mkdir -p "$2" && /bin/cp ${built}/* "$2"`,
  );
}

function runSetup({ isRoot = true } = {}) {
  const printed: string[] = [];
  const exitCode = setup(root, { env: { PATH: path }, isRoot, print: (text) => printed.push(text) });
  const names = findToolsets(root, path).map(({ name }) => name);
  return { exitCode, names, output: printed.join('\n') };
}

const calls = () => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n');

describe('npm run setup', () => {
  it('installs Debian’s packages and builds the pinned versions where it can do both', () => {
    addDebian({ lists: true });
    addGo();
    expect(runSetup()).toMatchObject({ exitCode: 0, names: ['pinned', 'debian'] });
  });

  it('names every tool with its version and path', () => {
    addDebian({ lists: true });
    const { output } = runSetup();
    expect(output).toContain(
      `debian  alertmanager  0.25.0   ${join(root, '.tools/debian/usr/bin/prometheus-alertmanager')}`,
    );
  });

  it('neither downloads nor builds a second time', () => {
    addDebian({ lists: true });
    addGo();
    runSetup();
    rmSync(join(root, 'calls'));
    expect(runSetup()).toMatchObject({ exitCode: 0, names: ['pinned', 'debian'] });
    expect(existsSync(join(root, 'calls'))).toBe(false);
  });

  it('replaces tools that do not run', () => {
    addDebian({ lists: true });
    runSetup();
    writeScript(join(root, '.tools/debian/usr/bin/promtool'), 'exit 1');
    expect(runSetup()).toMatchObject({ exitCode: 0, names: ['debian'] });
  });

  it('builds again when the pinned versions have changed', () => {
    addGo();
    writeFakeTools(join(root, '.tools/pinned/bin'), upstreamTools('3.0.0', '0.28.0'));
    expect(runSetup()).toMatchObject({ exitCode: 0, names: ['pinned'] });
  });

  it('is content with a complete set on PATH', () => {
    addDebian({ lists: true });
    writeFakeTools(path, upstreamTools(pinnedVersions.prometheus, pinnedVersions.alertmanager));
    expect(runSetup()).toMatchObject({ exitCode: 0, names: ['path'] });
  });
});

describe('package lists', () => {
  it('are left alone when they are there', () => {
    addDebian({ lists: true });
    runSetup();
    expect(calls()).toEqual(['apt-get download']);
  });

  it('are updated by root when the packages are not in them', () => {
    addDebian({ lists: false });
    expect(runSetup()).toMatchObject({ exitCode: 0, names: ['debian'] });
    expect(calls()).toEqual(['apt-get download', 'apt-get update', 'apt-get download']);
  });

  it('are left to the user who is not root, who is told so', () => {
    addDebian({ lists: false });
    const { exitCode, output } = runSetup({ isRoot: false });
    expect(exitCode).toBe(1);
    expect(calls()).toEqual(['apt-get download']);
    expect(output).toContain('run "sudo apt-get update"');
  });
});

describe('when one way fails', () => {
  it('warns and goes on with the tools that it has', () => {
    addDebian({ lists: true });
    addGo({ fails: true });
    const { exitCode, names, output } = runSetup();
    expect([exitCode, names]).toEqual([0, ['debian']]);
    expect(output).toContain('WARNING: Pinned versions: failed\n  go build failed:\n  no space left');
  });

  it('fails when no other set is there', () => {
    addGo({ fails: true });
    expect(runSetup().exitCode).toBe(1);
  });

  it('says that Go is too old', () => {
    addDebian({ lists: true });
    addGo({ version: '1.20.0' });
    const { exitCode, output } = runSetup();
    expect(exitCode).toBe(0);
    expect(output).toMatch(/Pinned versions: not possible here, Go 1\.20\.0 is too old, \S+ is needed/);
  });

  it('does not end on a folder that it cannot make', () => {
    writeFileSync(join(root, '.tools'), 'a file where the folder should be');
    addGo();
    const { exitCode, output } = runSetup();
    expect(exitCode).toBe(1);
    expect(output).toContain('WARNING: Pinned versions: failed');
  });
});

describe('when there is no way at all', () => {
  it.each([
    'apt-get install prometheus prometheus-alertmanager',
    'brew install prometheus alertmanager',
    `prometheus-${pinnedVersions.prometheus}.`,
    `alertmanager-${pinnedVersions.alertmanager}.`,
  ])('exits with 1 and says what to install: %s', (advice) => {
    const { exitCode, output } = runSetup();
    expect(exitCode).toBe(1);
    expect(output).toContain(advice);
  });

  it('says why an incomplete set on PATH was not taken', () => {
    writeFakeTools(path, { promtool: '3.1.0' });
    const { exitCode, output } = runSetup();
    expect(exitCode).toBe(1);
    expect(output).toContain('Ignoring the tools in PATH:\n  amtool is missing');
  });
});
