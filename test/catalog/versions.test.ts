import { dcgmExporterVersions, defaultDcgmExporterVersion, xidWindowMilliseconds } from '../../catalog/dcgm-exporter';
import { images } from '../../catalog/images';

describe('images', () => {
  test.each(Object.entries(images))('%s is pinned to a version', (_name, { registry, repository, tag }) => {
    expect(tag).toMatch(/^v?\d+\.\d+\.\d+/);
    expect(registry).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    expect(repository).toMatch(/^[a-z0-9._/-]+$/);
  });

  test('of the exporter is the default version, in the flavour without a shell', () => {
    const version = dcgmExporterVersions.find((entry) => entry.version === defaultDcgmExporterVersion);
    expect(images.dcgmExporter.tag).toBe(`${version?.imageTag}-distroless`);
  });
});

describe('exporter versions', () => {
  const numbers = (version: string) =>
    version
      .split('.')
      .map((part) => part.padStart(4, '0'))
      .join('.');

  test('are listed oldest first, each once', () => {
    const versions = dcgmExporterVersions.map(({ version }) => numbers(version));
    expect([...new Set(versions)].sort()).toEqual(versions);
  });

  test.each(dcgmExporterVersions)('$version is the second half of its image tag $imageTag', ({ version, imageTag }) => {
    expect(imageTag).toMatch(/^\d+\.\d+\.\d+-\d+\.\d+\.\d+$/);
    expect(imageTag.split('-')[1]).toBe(version);
  });

  test('bring newer DCGM versions', () => {
    const dcgm = dcgmExporterVersions.map(({ imageTag }) => numbers(String(imageTag.split('-')[0])));
    expect([...dcgm].sort()).toEqual(dcgm);
  });

  test('changed the label of the node and the way XIDs are counted in 4.8.3', () => {
    expect(
      dcgmExporterVersions.map(({ version, hostnameLabel, xidMetric }) => [version, hostnameLabel, xidMetric]),
    ).toEqual([
      ['4.8.2', 'Hostname', 'window'],
      ['4.8.3', 'hostname', 'counter'],
      ['4.8.4', 'hostname', 'counter'],
    ]);
  });

  test('count XIDs over 5 minutes', () => {
    expect(xidWindowMilliseconds).toBe(5 * 60 * 1000);
  });
});
