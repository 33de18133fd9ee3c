import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadPacks, packModuleProblems } from '../../config/packs';
import type { PackContext } from '../../constructs';
import { temporaryFolder } from '../support/fake-tools';

const folder = temporaryFolder();

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return name;
}

const pack = '({ name: "own", content: () => ({}) })';
const problemsOf = (...modules: string[]) =>
  packModuleProblems(
    modules.map((module) => ({ module })),
    folder,
  );

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

  test.each([
    ['when it is loaded', 'throw new Error("no quota\\nmore");', 'cannot be loaded', notLoaded],
    [
      'when it is given its options',
      'exports.default = () => { throw new Error("no quota\\nmore"); };',
      'makes no pack',
      'look at packs[0].options, and at the code of the module',
    ],
    [
      'something that is no error',
      'exports.default = () => { throw "no quota"; };',
      'makes no pack',
      'look at packs[0].options, and at the code of the module',
    ],
  ])('because it throws %s is reported with the first line of that', (what, text, effect, cure) => {
    const module = `./${write(`throws-${what.replace(/ /g, '-')}.js`, text)}`;
    expect(problemsOf(module)).toEqual([{ path: 'packs[0].module', message: `${module} ${effect}: no quota`, cure }]);
  });

  test('because it throws an address is reported without what may be secret in it', () => {
    write(
      'address.js',
      'exports.default = () => { throw new Error("no answer from https://hooks.example.com/T/B/X"); };',
    );
    expect(problemsOf('./address.js')[0]?.message).toBe(
      './address.js makes no pack: no answer from https://hooks.example.com/…',
    );
  });

  test('is reported beside all others', () => {
    write('good.js', `exports.default = () => ${pack};`);
    write('empty.js', '');
    expect(problemsOf('./nowhere.js', './good.js', './empty.js').map(({ path }) => path)).toEqual([
      'packs[0].module',
      'packs[2].module',
    ]);
  });

  test('is not looked for where the schema has something to say', () => {
    expect(packModuleProblems([{}, { module: '' }, { module: 3 }, null, 'a'], folder)).toEqual([]);
    expect(packModuleProblems('./nowhere.js', folder)).toEqual([]);
  });

  test('says so when it is asked for its content', () => {
    const [broken] = loadPacks([{ module: './nowhere.js' }], folder);
    expect(() => broken?.content({} as PackContext)).toThrow(/packs\[0\]\.module {2}\.\/nowhere\.js cannot be loaded/);
  });
});
