import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ConfigurationInput } from '../../config/schema';
import type { RenderedGroup } from '../../constructs/backends/rule-groups';
import { testedRules } from '../../scripts/promtool/rules-for';
import { alertSubjects } from '../../scripts/promtool/subjects';
import { exampleObjects, fileOf, find } from '../support/synthesize';
import { run, toolsets } from '../support/tools';

/** Rules of one pack as they are synthesized. */
function synthesizedRules(pack: string, configuration: Partial<ConfigurationInput>): string {
  const objects = exampleObjects(configuration);
  const { backend = 'prometheus' } = configuration;
  if (backend === 'prometheus') return fileOf(objects, `gpu-monitoring-rules-${pack}`);
  const kind = backend === 'managed-prometheus' ? 'ClusterRules' : 'PrometheusRule';
  return stringify(find(objects, kind, `gpu-monitoring-${pack}`).spec);
}

const suites = alertSubjects.flatMap(({ pack, suites }) => suites.map((suite) => ({ pack, ...suite })));

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

/** Parsing them takes longer than most of the tests, so it is done once for all of a suite. */
function groupsIn(rules: string): readonly RenderedGroup[] {
  return (parse(rules) as { readonly groups: readonly RenderedGroup[] }).groups;
}

/** Puts the rules that a test file is about beside a copy of it, where it looks for them. */
function prepare(file: string, groups: readonly RenderedGroup[]): string {
  const directory = mkdtempSync(join(workplace, 'test-'));
  writeFileSync(join(directory, 'rules.yaml'), testedRules(readFileSync(file, 'utf8'), groups));
  const copy = join(directory, basename(file));
  cpSync(file, copy);
  return copy;
}

describe.each(toolsets())('promtool $versions.promtool', ({ promtool }) => {
  const backends: ConfigurationInput['backend'][] = ['prometheus', 'prometheus-operator', 'managed-prometheus'];

  const packs = alertSubjects.flatMap(({ pack, suites: [{ configuration }] }) =>
    backends.map((backend) => ({ pack, backend, configuration })),
  );

  it.each(packs)('accepts the rules of $pack that are synthesized for $backend', ({ pack, backend, configuration }) => {
    const rules = synthesizedRules(pack, { ...configuration, backend });
    const file = join(mkdtempSync(join(workplace, 'check-')), 'rules.yaml');
    writeFileSync(file, rules);
    const { status, stdout, stderr } = run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', file]);
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it('accepts the rules of a fleet that classifies XIDs by itself, whatever the meanings contain', () => {
    const meaning = 'a "quoted" `text` with a \\, a $ and a %';
    const rules = fileOf(
      exampleObjects({ xids: { 63: 'fatal', 149: { class: 'fatal', meaning } } }),
      'gpu-monitoring-rules-gpu',
    );
    const file = join(mkdtempSync(join(workplace, 'check-')), 'rules.yaml');
    writeFileSync(file, rules);
    const { status, stdout, stderr } = run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', file]);
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  describe.each(suites)('against the rules for $folder', ({ pack, folder, configuration }) => {
    const groups = groupsIn(synthesizedRules(pack, configuration));

    it.each(testFiles(folder).map((file) => [basename(file, '.yaml'), file]))(
      '%s behaves as its tests say',
      (_, file) => {
        const copy = prepare(file, groups);
        const { status, stdout, stderr } = run(promtool, ['test', 'rules', copy]);
        expect(status === 0 ? '' : `${stdout}${stderr}`).toBe('');
      },
    );
  });

  const recordings = alertSubjects.flatMap(({ pack, recordings: folder }) =>
    testFiles(folder).map((file) => ({ pack, name: basename(file, '.yaml'), file })),
  );
  const recorded = Object.fromEntries(
    alertSubjects.map(({ pack, suites: [{ configuration }] }) => [
      pack,
      groupsIn(synthesizedRules(pack, configuration)),
    ]),
  );

  it.each(recordings)('records what it should, each thing once: $pack $name', ({ pack, file }) => {
    const copy = prepare(file, recorded[pack] ?? []);
    const { status, stdout, stderr } = run(promtool, ['test', 'rules', copy]);
    expect(status === 0 ? '' : `${stdout}${stderr}`).toBe('');
  });
});

describe.each(alertSubjects)('proofs of the alerts of $pack', ({ definitions, suites: [{ folder }] }) => {
  const files = testFiles(folder).map((file) => basename(file, '.yaml'));

  it('has one file per alert', () => {
    expect(files).toEqual(Object.keys(definitions).sort());
  });

  it.each(files)('%s is tested firing, quiet and with missing data', (alert) => {
    const suite = parse(readFileSync(join(__dirname, folder, `${alert}.yaml`), 'utf8')) as {
      readonly tests: readonly { name: string }[];
    };
    const names = suite.tests.map((test) => test.name).join('\n');
    for (const word of ['fires', 'quiet', 'missing']) expect(names).toMatch(new RegExp(`\\b${word}\\b`, 'i'));
  });
});
