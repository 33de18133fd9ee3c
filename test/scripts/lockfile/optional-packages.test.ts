import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  completeLockfile,
  type Lockfile,
  missingOptionalPackages,
  platformOf,
} from '../../../scripts/lockfile/optional-packages';
import { root } from '../../support/synthesize';

const ours = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile;

describe('the lockfile', () => {
  test('has the binaries of every platform, so that `npm ci` takes it anywhere', () => {
    expect(Object.keys(missingOptionalPackages(ours))).toEqual([]);
  });

  test('records no download addresses', () => {
    const withAddress = Object.entries(ours.packages).filter(([, entry]) => 'resolved' in entry);
    expect(withAddress.map(([name]) => name)).toEqual([]);
  });

  test('is in the order in which npm writes it', () => {
    expect(Object.keys(completeLockfile(ours).packages)).toEqual(Object.keys(ours.packages));
  });
});

describe('a package of binaries', () => {
  test.each([
    ['@swc/core-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@swc/core-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@swc/core-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@biomejs/cli-win32-x64', { os: ['win32'], cpu: ['x64'] }],
  ])('%s tells its platform by its name', (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });

  test('that is missing gets the version that its parent asks for', () => {
    const lockfile: Lockfile = {
      packages: {
        '': {},
        'node_modules/tool': { version: '2.0.0', dev: true, optionalDependencies: { 'tool-darwin-x64': '2.0.0' } },
      },
    };
    expect(completeLockfile(lockfile).packages['node_modules/tool-darwin-x64']).toEqual({
      version: '2.0.0',
      dev: true,
      optional: true,
      cpu: ['x64'],
      os: ['darwin'],
    });
  });

  test('without a platform in its name is none of ours to add', () => {
    const lockfile: Lockfile = { packages: { 'node_modules/a': { optionalDependencies: { fsevents: '^2.0.0' } } } };
    expect(missingOptionalPackages(lockfile)).toEqual({});
  });
});
