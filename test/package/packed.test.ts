import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { alertSubjects } from '../../scripts/promtool/subjects';
import { type KubernetesObject, root } from '../support/synthesize';
import { anyTypes } from './support/any-types';
import { type PackedApp, packedApp } from './support/packed-app';

/** Packing, and compiling an app against every declaration, take some seconds each. */
jest.setTimeout(120_000);

const megabyte = 1e6;

const synthesis = `
const chart = new Chart(new App(), 'chart', { disableResourceNameHashes: true });
new GpuMonitoring(chart, 'monitoring', { cluster: 'research' });
console.log(JSON.stringify(chart.toJson()));
`;

let app: PackedApp;

beforeAll(() => {
  app = packedApp();
});

afterAll(() => rmSync(app.folder, { recursive: true, force: true }));

describe('the tarball', () => {
  const paths = () => app.files.map(({ path }) => path);

  test('holds the licence, the README and the change log', () => {
    expect(paths()).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']));
  });

  test.each(alertSubjects.flatMap(({ definitions }) => Object.keys(definitions)))(
    'holds the runbook of %s',
    (alert) => {
      expect(paths()).toContain(`lib/alert-rules/runbooks/${alert}.md`);
    },
  );

  test('holds no tests, scripts, tools, source maps or compiler memory', () => {
    const stray = /(^|\/)(test|scripts|tools|node_modules)\/|\.test\.|\.map$|tsbuildinfo|^\./;
    expect(paths().filter((path) => stray.test(path))).toEqual([]);
  });

  test('holds compiled code with declarations, not its sources', () => {
    const sources = paths().filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
    // What modules are put together from is text to the package.
    const text = ['examples/', 'lib/instrument/typescript/parts/'];
    expect(sources.filter((path) => !text.some((folder) => path.startsWith(folder)))).toEqual([]);
    expect(paths()).toEqual(expect.arrayContaining(['lib/constructs/index.js', 'lib/constructs/index.d.ts']));
  });

  test('holds no file above 1 MB', () => {
    expect(app.files.filter(({ size }) => size > megabyte)).toEqual([]);
  });
});

describe('an app with the package', () => {
  const objectsOf = (stdout: string) => JSON.parse(stdout) as KubernetesObject[];

  beforeAll(() => {
    app.write(
      'app.cjs',
      `const { App, Chart } = require('cdk8s');
       const { GpuMonitoring } = require('gpu-monitoring-constructs');${synthesis}`,
    );
    app.write(
      'app.mjs',
      `import { App, Chart } from 'cdk8s';
       import { GpuMonitoring } from 'gpu-monitoring-constructs';${synthesis}`,
    );
  });

  test.each(['app.cjs', 'app.mjs'])('synthesizes in %s, a CommonJS program or an ES module', (program) => {
    const { stdout, stderr } = app.node(program);
    expect(stderr).toBe('');
    const names = objectsOf(stdout).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toEqual(expect.arrayContaining(['DaemonSet dcgm-exporter', 'StatefulSet prometheus']));
  });

  test('finds the runbook pages in the package', () => {
    const board = objectsOf(app.node('app.mjs').stdout).find(({ metadata }) => metadata.name.endsWith('runbooks'));
    expect(JSON.stringify(board)).toContain('GpuXidFatal');
  });

  test('writes a module for Python with the command of the package', () => {
    const { status, stderr } = app.node(join(app.installed, 'lib/cli.js'), 'instrument', '--lang', 'python');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const written = readFileSync(join(app.folder, 'gpu_monitoring/training.py'), 'utf8');
    expect(written).toBe(
      readFileSync(join(root, 'examples/instrumentation/python/gpu_monitoring/training.py'), 'utf8'),
    );
  });

  test('writes a module for TypeScript with the command of the package', () => {
    const { status, stderr } = app.node(join(app.installed, 'lib/cli.js'), 'instrument', '--lang', 'typescript');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const written = readFileSync(join(app.folder, 'gpu-monitoring.ts'), 'utf8');
    expect(written).toBe(readFileSync(join(root, 'examples/instrumentation/typescript/gpu-monitoring.ts'), 'utf8'));
  });

  test('may not import what is not public', () => {
    const { status, stderr } = app.node('-e', "require('gpu-monitoring-constructs/lib/constructs/index.js')");
    expect(status).not.toBe(0);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test('gets the Pulumi components without running the program', () => {
    const { stdout, stderr } = app.node(
      '-e',
      `const { A100NodePool } = require('gpu-monitoring-constructs/infra');
       const ran = Object.keys(require.cache).some((file) => /infra.program\\.js$/.test(file));
       console.log(A100NodePool.name, ran);`,
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'A100NodePool false\n', stderr: '' });
  });

  test('loads no Pulumi package where only the constructs are used', () => {
    const { stdout } = app.node(
      '-e',
      `require('gpu-monitoring-constructs');
       console.log(Object.keys(require.cache).filter((file) => file.includes('@pulumi')).length);`,
    );
    expect(stdout).toBe('0\n');
  });
});

describe('an app in TypeScript', () => {
  let errors: string;

  beforeAll(() => {
    app.write('main.ts', readFileSync(join(root, 'examples/cdk8s-app/main.ts'), 'utf8'));
    app.write(
      'consumer.ts',
      `import { type Backend, dcgm, type GpuMonitoringProps, type MonitoringPack, prometheus } from 'gpu-monitoring-constructs';
       import { type A100NodePoolArgs, nodePoolArguments } from 'gpu-monitoring-constructs/infra';
       const pack: MonitoringPack = { name: 'mine', content: () => ({ rules: [{ name: 'g', rules: [{ record: 'a:b:c', expr: dcgm.gpuTemperature.name }] }] }) };
       const backend: Backend = prometheus({ version: '2.55.0' });
       export const props: GpuMonitoringProps = { cluster: 'c', backend, packs: [pack], alerts: { GpuHot: { critical: false } } };
       const pool: A100NodePoolArgs = { name: 'p', machineType: 'a2-highgpu-1g', zones: ['us-central1-a'], cluster: 'c', location: 'us-central1', serviceAccount: 'a' };
       export const args = nodePoolArguments(pool);`,
    );
    app.write(
      'wrong.ts',
      `import type { GpuMonitoringProps } from 'gpu-monitoring-constructs';
       export const props: GpuMonitoringProps = {
         cluster: 'c',
         nodePools: [{ name: 'p', machineType: 'n1-standard-4', zones: ['us-central1-a'] }],
       };`,
    );
    errors = app.compile('main.ts', 'consumer.ts', 'wrong.ts').stdout;
  });

  test('compiles strictly against every declaration', () => {
    const lines = errors.split('\n').filter((line) => /error TS/.test(line));
    expect(lines.filter((line) => !line.startsWith('wrong.ts'))).toEqual([]);
  });

  test('does not compile with a machine type that has no A100', () => {
    expect(errors).toMatch(/wrong\.ts\(4,\d+\): error TS2322: Type '"n1-standard-4"' is not assignable/);
  });

  test("synthesizes the README's first example for kube-prometheus-stack", () => {
    const { status, stderr } = app.node('main.js');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const text = readFileSync(join(app.folder, 'dist/gpu-monitoring.k8s.yaml'), 'utf8');
    const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
    const selected = objects.filter(({ metadata }) => metadata.labels?.release === 'kube-prometheus-stack');
    expect(selected.map(({ kind }) => kind).sort()).toEqual(['PodMonitor', 'PodMonitor', 'PrometheusRule']);
    expect(text).not.toContain('alert: GpuAllocatedIdle');
  });
});

test('no declaration of the package says any', () => {
  const lib = join(app.installed, 'lib');
  const declarations = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'));
  expect(declarations.length).toBeGreaterThan(50);
  expect(declarations.flatMap((file) => anyTypes(file, readFileSync(join(lib, file), 'utf8')))).toEqual([]);
});

test('a declaration that says any is found', () => {
  expect(anyTypes('a.d.ts', '/** any */ export declare const many: string;\nexport declare const a: any[];')).toEqual([
    'a.d.ts:2: any[]',
  ]);
});
