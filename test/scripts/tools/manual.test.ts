import { manualInstructions } from '../../../scripts/tools/manual';
import { pinnedVersions } from '../../../scripts/tools/versions';

const { prometheus, alertmanager } = pinnedVersions;

describe('manualInstructions', () => {
  it.each([
    ['linux', 'x64', 'linux-amd64.tar.gz'],
    ['darwin', 'arm64', 'darwin-arm64.tar.gz'],
    ['win32', 'x64', 'windows-amd64.zip'],
  ])('name the release archives for %s on %s', (os, arch, ending) => {
    const text = manualInstructions({ os, arch, goVersion: '1.26' });
    expect(text).toContain(`prometheus-${prometheus}.${ending} and alertmanager-${alertmanager}.${ending}`);
  });

  it('name the oldest Go that will do', () => {
    expect(manualInstructions({ os: 'linux', arch: 'x64', goVersion: '1.26' })).toContain('Go 1.26 or newer');
  });
});
