import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { fixtureNodes, fixturePath, fixtureText, simulatedFixture } from '../support/exposition-fixtures';
import { root } from '../support/synthesize';
import { parsed } from './support';

/** Set to 1, it writes what the simulator says instead of comparing with it. */
const update = process.env.UPDATE_GOLDEN === '1';

const versions = dcgmExporterVersions.map(({ version }) => version);
const cases = versions.flatMap((version) => fixtureNodes.map((node) => [version, node.name, node] as const));

if (update) {
  for (const [version, , node] of cases) {
    writeFileSync(join(root, fixturePath(version, node)), simulatedFixture(version, node));
  }
}

describe.each(cases)('what exporter %s answers on %s', (version, _name, node) => {
  test('is the file that was reviewed; UPDATE_GOLDEN=1 writes it anew', () => {
    expect(simulatedFixture(version, node)).toBe(fixtureText(version, node));
  });

  test('begins with its version, its source and what is assumed', () => {
    const header = fixtureText(version, node).split('# HELP')[0];
    for (const part of [`dcgm-exporter ${version} `, 'NVIDIA/dcgm-exporter, tag ', 'Assumed:\n']) {
      expect(header).toContain(part);
    }
  });
});

test.each(cases)('what exporter %s answers on %s has no series twice', (version, _name, node) => {
  const series = parsed(fixtureText(version, node)).map(({ name, labels }) => JSON.stringify([name, labels]));
  expect(new Set(series).size).toBe(series.length);
});

describe.each(versions)('the files of exporter %s', (version) => {
  const series = fixtureNodes.flatMap((node) => parsed(fixtureText(version, node)));
  const holders = (name: string, gpu: string, node: string) =>
    series
      .filter((one) => one.name === name && one.labels.gpu === gpu)
      .filter(({ labels }) => (labels.Hostname ?? labels.hostname) === node)
      .map(({ labels }) => labels.pod ?? '-');

  test('show a GPU that a pod holds and one that is idle', () => {
    expect(holders('DCGM_FI_DEV_GPU_UTIL', '0', 'mixed-0')).toEqual(['llm-0']);
    expect(holders('DCGM_FI_DEV_GPU_UTIL', '1', 'mixed-0')).toEqual(['-']);
  });

  test('show XIDs, a remapped row and a failed health check on one GPU', () => {
    const broken = series.filter(({ labels, value }) => labels.gpu === '2' && value > 0);
    const codes = broken.filter(({ name }) => name === 'DCGM_EXP_XID_ERRORS_COUNT').map(({ labels }) => labels.xid);
    expect(codes.sort()).toEqual(['45', '48', '63']);
    expect(broken.map(({ name }) => name)).toContain('DCGM_FI_DEV_ROW_REMAP_PENDING');
    const checks = broken.filter(({ name }) => name === 'DCGM_EXP_GPU_HEALTH_STATUS');
    expect(checks.map(({ labels, value }) => `${labels.health_watch} ${value}`)).toEqual(['MEM 20']);
  });

  test('show two MIG instances that different pods hold, without GPU_UTIL', () => {
    expect(holders('DCGM_FI_DEV_FB_USED', '3', 'mixed-0').sort()).toEqual(['chat-6', 'chat-7']);
    expect(holders('DCGM_FI_DEV_GPU_UTIL', '3', 'mixed-0')).toEqual([]);
  });

  test('show a shared GPU once per pod, and its use and memory for the device as well', () => {
    expect(holders('DCGM_FI_DEV_GPU_TEMP', '0', 'shared-0')).toEqual(['notebook-0', 'notebook-1']);
    for (const name of ['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_FB_USED']) {
      expect(holders(name, '0', 'shared-0').sort()).toEqual(['-', 'notebook-0', 'notebook-1']);
    }
    expect(holders('DCGM_FI_DEV_FB_USED', '1', 'shared-0')).toEqual(['-']);
  });
});
