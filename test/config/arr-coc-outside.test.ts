import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { App } from 'cdk8s';
import { loadConfiguration } from '../../config/load';
import { monitoringChart } from '../../config/monitoring-chart';
import { temporaryFolder } from '../support/fake-tools';
import { type KubernetesObject, root } from '../support/synthesize';

const ruleFiles = readdirSync(join(root, 'lib/alert-rules/arr-coc')).filter((file) => file.endsWith('.js'));

/** Everything that the pack consists of. */
const parts = [
  'catalog/metrics/arr-coc.js',
  ...ruleFiles.map((file) => `alert-rules/arr-coc/${file}`),
  'dashboards/arr-coc.js',
  'constructs/packs/arr-coc-options.js',
  'constructs/packs/arr-coc.js',
];

const example = readFileSync(join(root, 'examples/arr-coc.yaml'), 'utf8');
const builtIn = /^arrCoc: .*$/m;

const folder = temporaryFolder();

/** Writes the compiled pack where somebody else's would be; what it takes from others it takes from the package. */
function copyPack(): void {
  for (const part of parts) {
    const target = join(folder, 'my-packs', part);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, asOutsider(part));
  }
  const pages = join(folder, 'my-packs/alert-rules/runbooks');
  cpSync(join(root, 'lib/alert-rules/runbooks'), pages, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/gpu-monitoring-constructs'));
  symlinkSync(join(root, 'node_modules/zod'), join(folder, 'node_modules/zod'));
}

function asOutsider(part: string): string {
  return readFileSync(join(root, 'lib', part), 'utf8').replace(/require\("(\.[^"]+)"\)/g, (all, path: string) => {
    const imported = `${relative(join(root, 'lib'), join(root, 'lib', dirname(part), path))}.js`;
    if (parts.includes(imported)) return all;
    return imported === 'dashboards/kit.js'
      ? 'require("gpu-monitoring-constructs").kit'
      : 'require("gpu-monitoring-constructs")';
  });
}

function objectsOf(name: string, yaml: string): KubernetesObject[] {
  const file = join(folder, name);
  writeFileSync(file, yaml);
  return monitoringChart(new App(), loadConfiguration(file)).toJson();
}

const own = (objects: readonly KubernetesObject[]) =>
  objects.filter(({ metadata }) => metadata.name.includes('arr-coc') && !metadata.name.includes('inference'));

test('a copy of the ARR-COC pack outside the package brings the same rules and boards through packs:', () => {
  copyPack();
  const pack =
    'packs: [{ module: ./my-packs/constructs/packs/arr-coc.js, options: { service: arr-coc, namespace: serving } }]';
  const inside = own(objectsOf('inside.yaml', example));
  const outside = own(objectsOf('outside.yaml', example.replace(builtIn, pack)));
  expect(inside.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(['gpu-monitoring-rules-arr-coc']));
  expect(outside).toEqual(inside);
});

test('the copy takes nothing from the package but what it exports', () => {
  const sources = parts.map(asOutsider);
  expect(sources.some((source) => source.includes('gpu-monitoring-constructs'))).toBe(true);
  const foreign = sources.flatMap((source) => [...source.matchAll(/require\("([^"]+)"\)/g)].map(([, path]) => path));
  expect(foreign.filter((path) => !/^(\.|node:|zod$|gpu-monitoring-constructs$)/.test(path ?? ''))).toEqual([]);
});
