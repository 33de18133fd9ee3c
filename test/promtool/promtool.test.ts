import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { gpuAlertDefinitions } from '../../alert-rules/gpu/options';
import type { RenderedGroup } from '../../constructs/backends/rule-groups';
import { testedRules } from '../../scripts/promtool/rules-for';
import { exampleObjects, fileOf, find } from '../support/synthesize';
import { run, toolsets } from '../support/tools';

/** Rules as they are synthesized for one exporter version. */
function synthesizedRules(version: '4.8.2' | '4.8.3' | '4.8.4', backend: BackendName = 'prometheus'): string {
  const repair = { nvsentinel: true, gkeAutoRepair: true };
  const objects = exampleObjects({ exporter: { version }, backend, repair });
  if (backend === 'prometheus') return fileOf(objects, 'gpu-monitoring-rules-gpu');
  const kind = backend === 'managed-prometheus' ? 'ClusterRules' : 'PrometheusRule';
  return stringify(find(objects, kind, 'gpu-monitoring-gpu').spec);
}

type BackendName = 'prometheus' | 'prometheus-operator' | 'managed-prometheus';
const backends: readonly BackendName[] = ['prometheus', 'prometheus-operator', 'managed-prometheus'];

const suites = [
  { folder: 'gpu', version: '4.8.2', backend: 'prometheus' },
  { folder: join('gpu', 'xid-counter'), version: '4.8.4', backend: 'prometheus' },
  { folder: join('gpu', 'without-node-labels'), version: '4.8.2', backend: 'managed-prometheus' },
] as const;

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
  it.each(backends)('accepts the rules that are synthesized for %s', (backend) => {
    const rules = synthesizedRules('4.8.2', backend);
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

  describe.each(suites)('against the rules for exporter $version and $backend', ({ folder, version, backend }) => {
    const groups = groupsIn(synthesizedRules(version, backend));

    it.each(testFiles(folder).map((file) => [basename(file, '.yaml'), file]))(
      '%s behaves as its tests say',
      (_, file) => {
        const copy = prepare(file, groups);
        const { status, stdout, stderr } = run(promtool, ['test', 'rules', copy]);
        expect(status === 0 ? '' : `${stdout}${stderr}`).toBe('');
      },
    );
  });

  const recorded = groupsIn(synthesizedRules('4.8.2'));

  it.each(testFiles('recording').map((file) => [basename(file, '.yaml'), file]))(
    'records every series once per GPU: %s',
    (_, file) => {
      const copy = prepare(file, recorded);
      const { status, stdout, stderr } = run(promtool, ['test', 'rules', copy]);
      expect(status === 0 ? '' : `${stdout}${stderr}`).toBe('');
    },
  );
});

describe('proofs of alerts', () => {
  const files = testFiles('gpu').map((file) => basename(file, '.yaml'));

  it('has one file per alert', () => {
    expect(files).toEqual(Object.keys(gpuAlertDefinitions).sort());
  });

  it.each(files)('%s is tested firing, quiet and with missing data', (alert) => {
    const suite = parse(readFileSync(join(__dirname, 'gpu', `${alert}.yaml`), 'utf8')) as {
      readonly tests: readonly { name: string }[];
    };
    const names = suite.tests.map((test) => test.name).join('\n');
    for (const word of ['fires', 'quiet', 'missing']) expect(names).toMatch(new RegExp(`\\b${word}\\b`, 'i'));
  });
});
