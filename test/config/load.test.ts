import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App } from 'cdk8s';
import { configurationFile, loadConfiguration } from '../../config/load';
import { monitoringChart } from '../../config/monitoring-chart';
import { errorOf, problemsIn, validConfiguration, writeConfiguration } from './support/configuration';

const variable = 'GPU_MONITORING_CONFIG';
const anchors = 'define each &anchor before the *alias that uses it; quote a text that begins with *';

describe('the configuration file', () => {
  const before = process.env[variable];
  afterEach(() => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });

  test('is the one that the environment names, as an absolute path', () => {
    process.env[variable] = 'some/file.yaml';
    expect(configurationFile()).toBe(join(process.cwd(), 'some', 'file.yaml'));
  });

  test.each(['', undefined])('is the example where the environment says %j', (value) => {
    if (value === undefined) delete process.env[variable];
    else process.env[variable] = value;
    expect(configurationFile()).toBe(join(process.cwd(), 'examples', 'research-cluster.yaml'));
    expect(loadConfiguration().cluster).toBe('research');
  });

  test('is read with its defaults filled in, and kept as it was written', () => {
    const file = writeConfiguration('cluster: a\n');
    expect(loadConfiguration(file)).toMatchObject({
      cluster: 'a',
      backend: 'prometheus',
      nodePools: [],
      packs: [],
      input: { cluster: 'a' },
      file,
    });
  });

  test('that does not exist is reported with the variable that names it', () => {
    const file = join(dirname(writeConfiguration('')), 'nowhere.yaml');
    expect(errorOf(() => loadConfiguration(file)).problems).toEqual([
      { path: variable, message: `there is no file ${file}`, cure: `set ${variable} to your configuration` },
    ]);
  });

  test('that is a folder is reported too', () => {
    const folder = join(dirname(writeConfiguration('')), 'folder');
    mkdirSync(folder, { recursive: true });
    expect(errorOf(() => loadConfiguration(folder)).problems).toEqual([
      { path: variable, message: `${folder} cannot be read (a folder)`, cure: `set ${variable} to your configuration` },
    ]);
  });

  test('is named in the first line of the message, with the number of problems', () => {
    const file = writeConfiguration({ ...validConfiguration(), cluster: 1, platform: 'eks' });
    expect(errorOf(() => loadConfiguration(file)).message.split('\n')[0]).toBe(`${file}: 2 problems`);
  });
});

describe('mistakes of different kinds', () => {
  const mistaken = {
    cluster: 'a',
    platform: 'eks',
    stack: { prometheus: {} },
    backend: 'prometheus-operator',
    packs: [{ module: './nowhere.js' }, { module: './pack.js' }],
  };

  test('are reported together: the schema’s, those of the stack, and packs that cannot be loaded', () => {
    expect(problemsIn(mistaken).map(({ path }) => path)).toEqual(['platform', 'stack.prometheus', 'packs[0].module']);
  });

  test('do not hide each other: a stack that cannot be read is reported by the schema alone', () => {
    expect(problemsIn({ ...mistaken, stack: { prometheus: 1 } }).map(({ path }) => path)).toEqual([
      'platform',
      'stack.prometheus',
      'packs[0].module',
    ]);
  });

  test('that show only when all is put together have the file’s name as well, and come together', () => {
    const file = writeConfiguration({
      cluster: 'a',
      stack: { prometheus: { retention: '1h' } },
      packs: [{ module: './nowhere.js' }, { module: './pack.js' }, { module: './pack.js' }],
    });
    const error = errorOf(() => monitoringChart(new App(), loadConfiguration(file)));
    expect(error.subject).toBe(file);
    expect(error.problems.map(({ path, message }) => `${path} ${message.split(':')[0]}`)).toEqual([
      expect.stringMatching(/^stack\.prometheus\.retention 1h is too short/),
      'packs[0].module ./nowhere.js cannot be loaded',
      'packs.own pack own is there twice',
    ]);
  });
});

describe('a file that holds no map', () => {
  const shape = 'a map with cluster, platform, namespace, createNamespaces, nodePools, exporter …';

  test.each([
    ['empty', '', 'there is nothing in it', `write ${shape}`],
    ['only a comment', '# later\n', 'there is nothing in it', `write ${shape}`],
    ['a text', 'research\n', 'got a text', `use ${shape}`],
    ['a number', '3\n', 'got a number', `use ${shape}`],
    ['a list', '- cluster: a\n', 'got a list', `use ${shape}`],
  ])('%s', (_what, text, message, cure) => {
    expect(problemsIn(text)).toEqual([{ path: '(top level)', message, cure }]);
  });
});

describe('a file that is not YAML', () => {
  test.each([
    ['an open bracket', 'cluster: a\nnodePools: [1\n', 'line 3, column 1', /Flow sequence .* end with a \]/],
    ['an open quote', 'cluster: "a\n', 'line 2, column 1', /Missing closing "quote/],
    ['a tab', 'nodePools:\n\t- name: a\n', 'line 2, column 1', /^a tab is used to indent$/],
    ['a key twice', 'cluster: a\ncluster: b\n', 'line 2, column 1', /^the same key is there twice$/],
    ['two maps in one line', 'cluster: a\nexporter: version: 4\n', 'line 2, column 11', /Nested mappings/],
    ['a second document', 'cluster: a\n---\ncluster: b\n', 'line 2, column 1', /^a second document begins$/],
    ['a reserved character', 'cluster: @a\n', 'line 1, column 10', /YAML reserves/],
    ['a map after a list', '- a\ncluster: b\n', 'line 2, column 1', /^unexpected scalar at node end$/],
  ])('%s is reported with line and column, and a cure', (_what, text, path, message) => {
    const [problem] = problemsIn(text);
    expect(problem).toEqual({ path, message: expect.stringMatching(message), cure: expect.stringMatching(/.{15}/) });
  });

  test.each([
    ['an alias without an anchor', 'cluster: *a\n'],
    [
      'aliases that multiply',
      `a: &a [x, x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]`).join('\n')}\n`,
    ],
  ])('%s is reported', (_what, text) => {
    expect(problemsIn(text)).toEqual([
      { path: 'the file', message: 'has an alias that cannot be resolved', cure: anchors },
    ]);
  });

  test('an anchor inside itself is a problem and no crash', () => {
    const found = problemsIn('cluster: a\nnodePools: &pools\n  - *pools\nlabels: &labels { more: *labels }\n');
    expect(found.map(({ path }) => path)).toEqual(['nodePools[0]', 'labels']);
  });
});
