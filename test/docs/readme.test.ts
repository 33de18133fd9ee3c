import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ConfigurationInput } from '../../config/schema';
import { temporaryFolder } from '../support/fake-tools';
import { exampleChart, exampleFile, root } from '../support/synthesize';
import { blocks, read } from './pages';

const readme = read('README.md');

/** Runs the compiled program as a person does, in a folder of its own. */
function synth(configuration: string, files: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { CDK8S_OUTDIR: _, ...environment } = process.env;
    const env = { ...environment, GPU_MONITORING_CONFIG: configuration };
    return spawnSync(process.execPath, [join(root, 'lib/main.js')], { cwd: folder, encoding: 'utf8', env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('names the two command lines, each on a line of its own', () => {
  expect(blocks(readme, 'sh')).toEqual(
    expect.arrayContaining(['npm ci && npm run synth', 'npm ci && npm run setup && npm run test:all']),
  );
});

test('shows what synth prints', () => {
  const withoutTime = (text: string) => text.trimEnd().replace(/in \d+\.\d+ s/, 'in … s');
  expect(blocks(readme, 'text synth').map(withoutTime)).toEqual([withoutTime(synth(exampleFile).stdout)]);
});

test('shows what synth says about mistakes', () => {
  const [mistakes = ''] = blocks(readme, 'yaml mistakes');
  const { status, stderr } = synth('mistakes.yaml', { 'mistakes.yaml': `${mistakes}\n` });
  expect(status).toBe(1);
  expect(blocks(readme, 'text problems')).toEqual([stderr.trimEnd()]);
});

test('shows the first example as it is tested, in under 20 lines', () => {
  const example = read('examples/cdk8s-app/main.ts').trimEnd();
  expect(blocks(readme, 'ts')).toEqual([example]);
  expect(example.split('\n').length).toBeLessThan(20);
});

test('shows a pack that works', () => {
  expect(blocks(readme, 'js')).toEqual([read('examples/idle-power-pack.js').trimEnd()]);
  const module = join(root, 'examples/idle-power-pack.js');
  const { monitoring } = exampleChart({ packs: [{ module, options: { watts: 500 } }] });
  const [group] = monitoring.packs.flatMap(({ name, content }) => (name === 'idle-power' ? (content.rules ?? []) : []));
  expect(group?.rules).toContainEqual(expect.objectContaining({ expr: 'node:idle_power_watts:sum > 500' }));
  const alerts = (group?.rules ?? []).flatMap((rule) => ('alert' in rule ? [rule.alert] : []));
  const pages = monitoring.packs.flatMap(({ content }) => Object.keys(content.runbooks ?? {}));
  expect(pages).toEqual(expect.arrayContaining(alerts));
});

test('shows settings of alerts that are accepted', () => {
  const settings = blocks(readme, 'yaml').map((block) => parse(block) as Partial<ConfigurationInput>);
  expect(settings).not.toEqual([]);
  for (const setting of settings) expect(() => exampleChart(setting)).not.toThrow();
});
