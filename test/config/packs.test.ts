import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadPacks } from '../../config/packs';
import { temporaryFolder } from '../support/fake-tools';
import { errorOf } from './support/configuration';

const folder = temporaryFolder();

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return name;
}

const pack = '({ name: "own", content: () => ({}) })';
const problemsOf = (...modules: string[]) =>
  errorOf(() =>
    loadPacks(
      modules.map((module) => ({ module })),
      folder,
    ),
  ).problems;

describe('a pack of a user', () => {
  test.each([
    ['as default', `exports.default = () => ${pack};`],
    ['as the module itself', `module.exports = () => ${pack};`],
  ])('is made by the function that a module exports %s', (_how, text) => {
    const module = `./${write(`${_how.replace(/ /g, '-')}.js`, text)}`;
    expect(loadPacks([{ module }], folder).map(({ name }) => name)).toEqual(['own']);
  });

  test('is handed its options', () => {
    write('options.js', 'exports.default = (options) => ({ name: options.name, content: () => ({}) });');
    const [loaded] = loadPacks([{ module: './options.js', options: { name: 'theirs' } }], folder);
    expect(loaded?.name).toBe('theirs');
  });

  test('is found relative to the configuration file, above it, and among the packages beside it', () => {
    write('deep/file/here.js', `exports.default = () => ${pack};`);
    write('node_modules/gpu-pack-of-a-test/index.js', `exports.default = () => ${pack};`);
    const modules = ['./here.js', '../file/here.js', 'gpu-pack-of-a-test'].map((module) => ({ module }));
    expect(loadPacks(modules, join(folder, 'deep', 'file'))).toHaveLength(3);
  });
});

describe('a module that is no pack', () => {
  const noPack = 'export a function as default that returns { name, content(context) }';
  const notLoaded = `paths are relative to ${folder}; TypeScript must be compiled first`;

  test.each([
    ['exports nothing', ''],
    ['exports a pack instead of a function', `exports.default = ${pack};`],
    ['returns nothing', 'exports.default = () => undefined;'],
    ['returns a pack without a name', 'exports.default = () => ({ content: () => ({}) });'],
    ['returns a pack without content', 'exports.default = () => ({ name: "a" });'],
  ])('because it %s is reported', (what, text) => {
    const module = `./${write(`${what.replace(/ /g, '-')}.js`, text)}`;
    expect(problemsOf(module)).toEqual([
      { path: 'packs[0].module', message: `${module} exports no pack`, cure: noPack },
    ]);
  });

  test('because it does not exist is reported, with where it was looked for', () => {
    expect(problemsOf('./nowhere.js')).toEqual([
      {
        path: 'packs[0].module',
        message: expect.stringMatching(/^\.\/nowhere\.js cannot be loaded: Cannot find module '\.\/nowhere\.js'/),
        cure: notLoaded,
      },
    ]);
  });

  test('because it throws is reported with the first line of what it threw', () => {
    write('throws.js', 'exports.default = () => { throw new Error("no quota\\nmore"); };');
    expect(problemsOf('./throws.js')[0]?.message).toBe('./throws.js cannot be loaded: no quota');
  });

  test('is reported beside all others', () => {
    write('good.js', `exports.default = () => ${pack};`);
    write('empty.js', '');
    expect(problemsOf('./nowhere.js', './good.js', './empty.js').map(({ path }) => path)).toEqual([
      'packs[0].module',
      'packs[2].module',
    ]);
  });
});
