import { rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findToolsets, isPinned, surveyTools, toolsetLines, whyUnusable } from '../../../scripts/tools/toolset';
import { pinnedVersions } from '../../../scripts/tools/versions';
import { debianTools, temporaryFolder, upstreamTools, writeFakeTools, writeScript } from '../../support/fake-tools';

const { prometheus, alertmanager } = pinnedVersions;
const noPath = '';

let root: string;
beforeEach(() => {
  root = temporaryFolder();
});
afterEach(() => rmSync(root, { recursive: true }));

const debianFolder = () => join(root, '.tools/debian/usr/bin');
const pinnedFolder = () => join(root, '.tools/pinned/bin');

describe('findToolsets', () => {
  it('finds nothing where nothing is', () => {
    expect(surveyTools(root, noPath)).toEqual({ found: [], rejected: [] });
  });

  it('finds Debian’s tools with their versions and absolute paths', () => {
    writeFakeTools(debianFolder(), debianTools);
    expect(findToolsets(root, noPath)).toEqual([
      {
        name: 'debian',
        promtool: join(debianFolder(), 'promtool'),
        amtool: join(debianFolder(), 'amtool'),
        prometheus: join(debianFolder(), 'prometheus'),
        alertmanager: join(debianFolder(), 'prometheus-alertmanager'),
        versions: { promtool: '2.42.0', amtool: '0.25.0', prometheus: '2.42.0', alertmanager: '0.25.0' },
      },
    ]);
  });

  it('puts the pinned versions before all others', () => {
    writeFakeTools(debianFolder(), debianTools);
    writeFakeTools(pinnedFolder(), upstreamTools(prometheus, alertmanager));
    writeFakeTools(join(root, 'bin'), upstreamTools('3.0.0', '0.28.0'));
    expect(findToolsets(root, join(root, 'bin')).map(({ name }) => name)).toEqual(['pinned', 'debian', 'path']);
  });

  it('gathers a set from several folders of PATH', () => {
    writeFakeTools(join(root, 'one'), { promtool: '3.1.0', prometheus: '3.1.0' });
    writeFakeTools(join(root, 'two'), { amtool: '0.30.0', alertmanager: '0.30.0' });
    const [toolset] = findToolsets(root, [join(root, 'one'), join(root, 'two')].join(delimiter));
    expect(toolset?.alertmanager).toBe(join(root, 'two', 'alertmanager'));
  });

  it('counts a set once when PATH leads to it by a link', () => {
    writeFakeTools(pinnedFolder(), upstreamTools(prometheus, alertmanager));
    symlinkSync(pinnedFolder(), join(root, 'link'));
    expect(findToolsets(root, join(root, 'link')).map(({ name }) => name)).toEqual(['pinned']);
  });
});

describe('a toolset is rejected with the reason', () => {
  const problemsOf = (path: string) => surveyTools(root, path).rejected.flatMap(({ problems }) => problems);

  it('when tools are missing', () => {
    writeFakeTools(join(root, 'bin'), { promtool: '3.1.0', prometheus: '3.1.0' });
    expect(surveyTools(root, join(root, 'bin'))).toEqual({
      found: [],
      rejected: [{ name: 'path', problems: ['amtool is missing', 'alertmanager is missing'] }],
    });
  });

  it('when a tool is too old', () => {
    writeFakeTools(join(root, 'bin'), upstreamTools('2.41.0', '0.25.0'));
    expect(problemsOf(join(root, 'bin'))).toEqual([
      `promtool is 2.41.0, 2.42.0 is the oldest that will do: ${join(root, 'bin', 'promtool')}`,
      `prometheus is 2.41.0, 2.42.0 is the oldest that will do: ${join(root, 'bin', 'prometheus')}`,
    ]);
  });

  it('when the built tools are not the pinned versions any more', () => {
    writeFakeTools(pinnedFolder(), upstreamTools(prometheus, '0.33.0'));
    expect(problemsOf(noPath)).toContain(
      `amtool is 0.33.0, ${alertmanager} is pinned: ${join(pinnedFolder(), 'amtool')}`,
    );
  });

  it('when a tool does not run', () => {
    writeFakeTools(debianFolder(), debianTools);
    writeScript(join(debianFolder(), 'amtool'), 'exit 126');
    expect(problemsOf(noPath)).toEqual([
      `amtool does not tell its version (exit code 126): ${join(debianFolder(), 'amtool')}`,
    ]);
  });
});

describe('whyUnusable', () => {
  it('has nothing to say about a complete folder', () => {
    writeFakeTools(join(root, 'usr/bin'), debianTools);
    expect(whyUnusable('debian', root)).toBeUndefined();
  });

  it('names the tools when a folder is empty', () => {
    expect(whyUnusable('pinned', root)).toBe('none of promtool, amtool, prometheus, alertmanager is there');
  });
});

describe('isPinned', () => {
  it.each([
    ['the releases that we deploy', prometheus, alertmanager, true],
    ['another Prometheus', '3.13.0', alertmanager, false],
    ['another Alertmanager', prometheus, '0.33.0', false],
  ])('judges a set on PATH with %s', (_, prometheusVersion, alertmanagerVersion, expected) => {
    writeFakeTools(join(root, 'bin'), upstreamTools(prometheusVersion, alertmanagerVersion));
    expect(findToolsets(root, join(root, 'bin')).map(isPinned)).toEqual([expected]);
  });
});

describe('toolsetLines', () => {
  it('has one line per tool with version and path', () => {
    writeFakeTools(debianFolder(), debianTools);
    const [line, ...others] = findToolsets(root, noPath).flatMap(toolsetLines);
    expect(line).toBe(`debian  promtool      2.42.0   ${join(debianFolder(), 'promtool')}`);
    expect(others).toHaveLength(3);
  });
});
