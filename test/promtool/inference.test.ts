import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { inferenceAlertDefinitions } from '../../alert-rules/inference/options';
import { type RenderedGroup, renderGroups } from '../../constructs/backends/rule-groups';
import { defaultGrafanaUrl } from '../../constructs/links';
import { testedRules } from '../../scripts/promtool/rules-for';
import { inferenceGroupsOf } from '../alert-rules/support/inference';
import { run, toolsets } from '../support/tools';

/** As every backend renders them; links of alerts are not part of their tests. */
const groups: readonly RenderedGroup[] = renderGroups(
  inferenceGroupsOf(),
  {
    keepFiringFor: true,
    nodeLabels: true,
    clusterLabelAutomatic: false,
    collectsManagedDcgm: false,
    promql: { major: 2, minor: 42 },
  },
  { grafana: defaultGrafanaUrl, pages: new Set() },
);

function testFiles(folder: string): string[] {
  const directory = join(__dirname, folder);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => join(directory, file));
}

let workplace = '';
beforeAll(() => {
  workplace = mkdtempSync(join(tmpdir(), 'promtool-'));
});
afterAll(() => rmSync(workplace, { recursive: true, force: true }));

describe.each(toolsets())('promtool $versions.promtool', ({ promtool }) => {
  it('accepts the rules', () => {
    const file = join(mkdtempSync(join(workplace, 'check-')), 'rules.yaml');
    writeFileSync(file, stringify({ groups }, { lineWidth: 0 }));
    const { status, stdout, stderr } = run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', file]);
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it.each(
    [...testFiles('inference'), ...testFiles(join('inference', 'recording'))].map((file) => [
      basename(file, '.yaml'),
      file,
    ]),
  )('%s behaves as its tests say', (_, file) => {
    const directory = mkdtempSync(join(workplace, 'test-'));
    writeFileSync(join(directory, 'rules.yaml'), testedRules(readFileSync(file, 'utf8'), groups));
    const copy = join(directory, basename(file));
    cpSync(file, copy);
    const { status, stdout, stderr } = run(promtool, ['test', 'rules', copy]);
    expect(status === 0 ? '' : `${stdout}${stderr}`).toBe('');
  });
});

describe('proofs of inference alerts', () => {
  const files = testFiles('inference').map((file) => basename(file, '.yaml'));

  it('has one file per alert', () => {
    expect(files).toEqual(Object.keys(inferenceAlertDefinitions).sort());
  });

  it.each(files)('%s is tested firing, quiet and with missing data', (alert) => {
    const suite = parse(readFileSync(join(__dirname, 'inference', `${alert}.yaml`), 'utf8')) as {
      readonly tests: readonly { name: string }[];
    };
    const names = suite.tests.map((test) => test.name).join('\n');
    for (const word of ['fires', 'quiet', 'missing']) expect(names).toMatch(new RegExp(`\\b${word}\\b`, 'i'));
  });
});
