import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { synthesize } from '../../config/synth';
import { exampleConfiguration } from '../support/synthesize';
import { configurationOf, filesOf, temporaryFolder } from './support/folders';

const temporary = temporaryFolder();
const folder = (name: string) => join(temporary.path, name);

/** Good for every schema, and wrong once rules and retention are put together. */
const failing = `
cluster: example
stack: { prometheus: { retention: 1h } }
`;

afterAll(() => temporary.remove());

describe('a synth of the example', () => {
  const chart = synthesize(exampleConfiguration(), folder('first'));
  synthesize(exampleConfiguration(), folder('second'));
  const files = filesOf(folder('first'));

  test('is the same to the byte when it is repeated', () => {
    expect(filesOf(folder('second'))).toEqual(files);
  });

  test('is the same over an older one, of which nothing stays', () => {
    mkdirSync(folder('older'));
    writeFileSync(join(folder('older'), 'ConfigMap.gone.yaml'), 'kind: ConfigMap\n');
    synthesize(exampleConfiguration(), folder('older'));
    expect(filesOf(folder('older'))).toEqual(files);
  });

  test('has a file per object, named by kind and name', () => {
    const names = chart.monitoring.objects.map(({ kind, name }) => `${kind}.${name}.yaml`);
    expect(Object.keys(files)).toEqual([...names, 'kustomization.yaml'].sort());
  });

  test('lists exactly the other files in kustomization.yaml', () => {
    const { kind, resources } = parse(files['kustomization.yaml'] ?? '');
    expect(kind).toBe('Kustomization');
    expect(resources).toEqual(Object.keys(files).filter((name) => name !== 'kustomization.yaml'));
  });

  test('leaves no folder beside the one that was asked for', () => {
    expect(readdirSync(temporary.path).filter((name) => /\.(new|old)$/.test(name))).toEqual([]);
  });

  test('makes the folders above', () => {
    synthesize(exampleConfiguration(), folder('a/b/c'));
    expect(existsSync(join(folder('a/b/c'), 'kustomization.yaml'))).toBe(true);
  });
});

describe('a synth that fails', () => {
  const target = folder('kept');
  mkdirSync(target);
  writeFileSync(join(target, 'ConfigMap.kept.yaml'), 'kind: ConfigMap\n');
  const run = (directory: string) => () => synthesize(configurationOf(failing, temporary.path), directory);

  test('says what is wrong', () => {
    expect(run(target)).toThrow(/stack\.prometheus\.retention/);
  });

  test('leaves the old folder as it was, and nothing beside it', () => {
    const configuration = configurationOf(failing, temporary.path);
    const before = readdirSync(temporary.path);
    expect(() => synthesize(configuration, target)).toThrow();
    expect(filesOf(target)).toEqual({ 'ConfigMap.kept.yaml': 'kind: ConfigMap\n' });
    expect(readdirSync(temporary.path)).toEqual(before);
  });

  test('makes no folder where there was none', () => {
    expect(run(folder('never'))).toThrow();
    expect(existsSync(folder('never'))).toBe(false);
  });
});

describe('a folder that holds something else', () => {
  test.each(['.git', 'README.md', 'kustomization.yaml.orig'])(
    'is refused, as a synth replaces the whole of it: %s',
    (name) => {
      const target = folder(`with${name}`);
      mkdirSync(target);
      writeFileSync(join(target, name), 'precious');
      expect(() => synthesize(exampleConfiguration(), target)).toThrow(name);
      expect(filesOf(target)).toEqual({ [name]: 'precious' });
    },
  );
});
