import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { images } from '../../../catalog/images';
import { goModules, neededGoVersion } from '../../../scripts/tools/go';
import {
  compareVersions,
  oldestVersions,
  type Product,
  parseVersion,
  pinnedVersions,
} from '../../../scripts/tools/versions';

const goMod = readFileSync(resolve(__dirname, '../../../tools/go/go.mod'), 'utf8');
const goSum = readFileSync(resolve(__dirname, '../../../tools/go/go.sum'), 'utf8');
const products: Product[] = ['prometheus', 'alertmanager'];

/** Prometheus's Go module stays at major version 0: from 3.0 on its minor version is a hundred times the release's major one, plus the minor one. */
function moduleVersion(product: Product, release: string): string {
  const [major, minor, patch] = release.split('.').map(Number);
  return product === 'prometheus' ? `v0.${Number(major) * 100 + Number(minor)}.${patch}` : `v${release}`;
}

describe('pinned versions', () => {
  it.each(products)('are the ones of the image that we deploy: %s', (product) => {
    expect(images[product].tag).toBe(`v${pinnedVersions[product]}`);
  });

  it.each(products)('are the ones of the Go module that set-up builds: %s', (product) => {
    const required = new RegExp(`^\\t${goModules[product]} (\\S+)`, 'm').exec(goMod)?.[1];
    expect(required).toBe(moduleVersion(product, pinnedVersions[product]));
  });

  it.each(products)('have a checksum: %s', (product) => {
    expect(goSum).toContain(`${goModules[product]} ${moduleVersion(product, pinnedVersions[product])} h1:`);
  });

  it.each(products)('are not older than the oldest that will do: %s', (product) => {
    expect(compareVersions(pinnedVersions[product], oldestVersions[product])).toBeGreaterThanOrEqual(0);
  });

  it('name all four programs as Go tools', () => {
    const named = [...goMod.matchAll(/^\t(\S+\/cmd\/\S+)$/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual([
      `${goModules.alertmanager}/cmd/alertmanager`,
      `${goModules.alertmanager}/cmd/amtool`,
      `${goModules.prometheus}/cmd/prometheus`,
      `${goModules.prometheus}/cmd/promtool`,
    ]);
  });

  it('tell which Go they need', () => {
    expect(neededGoVersion(goMod)).toMatch(/^1\.\d+/);
  });
});

describe('parseVersion', () => {
  it.each([
    ['promtool, version 3.14.0 (branch: , revision: unknown)', '3.14.0'],
    ['prometheus, version 2.42.0+ds (branch: debian/sid, revision: 2.42.0+ds-5+deb12u1)', '2.42.0'],
    ['amtool, version v0.34.0 (branch: HEAD)', '0.34.0'],
    ['prometheus, version 3.15.0-rc.1 (branch: HEAD)', '3.15.0-rc.1'],
  ])('reads %s', (text, version) => {
    expect(parseVersion(text)).toBe(version);
  });

  it('finds none in a program that was built without one', () => {
    expect(parseVersion('promtool, version  (branch: , revision: unknown)\n  go version: go1.26.8')).toBeUndefined();
  });
});

describe('compareVersions', () => {
  const version = fc.tuple(fc.nat(40), fc.nat(400), fc.nat(40)).map((parts) => parts.join('.'));

  it('orders by number, not by letter', () => {
    expect(['2.9.0', '2.42.0', '10.0.0', '2.42.1'].sort(compareVersions)).toEqual([
      '2.9.0',
      '2.42.0',
      '2.42.1',
      '10.0.0',
    ]);
  });

  it('takes a missing number for zero', () => {
    expect(compareVersions('1.26', '1.26.0')).toBe(0);
  });

  it('does not look behind the patch number', () => {
    expect(compareVersions('2.42.0+ds', '2.42.0-rc.1')).toBe(0);
  });

  it('takes the smaller for the older whichever comes first', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        expect(compareVersions(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
