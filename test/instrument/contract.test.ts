import { rmSync } from 'node:fs';
import { Registry } from 'prom-client';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import {
  type InstrumentationContract,
  type InstrumentationPack,
  instrumentationContract,
} from '../../instrument/contract';
import { languages } from '../../instrument/languages';
import { writeModule } from '../../instrument/write-module';
import { runCommand } from '../../scripts/tools/command';
import { temporaryFolder } from '../support/fake-tools';
import { pythonSet } from '../support/python';

const everyLanguage = Object.entries(languages);

/** @returns the contract with other names for metrics and labels, as if the catalog had been changed */
function renamed(rename: (name: string) => string, relabel = (label: string) => label): InstrumentationContract {
  const tables = Object.entries(instrumentationContract.metrics).map(([pack, table]) => [
    pack,
    Object.fromEntries(
      Object.entries(table).map(([key, metric]) => [
        key,
        { ...metric, name: rename(metric.name), labels: metric.labels?.map(relabel) },
      ]),
    ),
  ]);
  return { ...instrumentationContract, metrics: Object.fromEntries(tables) };
}

const metricsOf = (packs: readonly InstrumentationPack[]) =>
  packs.flatMap((pack) => Object.values(instrumentationContract.metrics[pack]).map(({ name }) => ({ name, pack })));

describe.each(everyLanguage)('the module in %s', (_, language) => {
  const textOf = (contract: InstrumentationContract, packs: readonly InstrumentationPack[] = language.packs) =>
    language
      .module(contract, packs)
      .map(({ text }) => text)
      .join('\n');
  const metrics = metricsOf(language.packs);
  const says = (text: string, name: string) => new RegExp(`\\b${name}(?![a-z_])`).test(text);

  test.each(metrics)('keeps nothing of $name when the catalog calls it otherwise', ({ name }) => {
    const text = textOf(renamed((one) => (one === name ? 'quite_another_total' : one)));
    expect(says(textOf(instrumentationContract), name)).toBe(true);
    expect(says(text, name)).toBe(false);
    expect(says(text, 'quite_another_total')).toBe(true);
  });

  test.each(language.packs)('that reports about %s names the metrics of nothing else', (pack) => {
    const text = textOf(instrumentationContract, [pack]);
    const named = metrics.filter(({ name }) => says(text, name));
    expect(new Set(named.map((metric) => metric.pack))).toEqual(new Set([pack]));
    expect(named).toHaveLength(Object.keys(instrumentationContract.metrics[pack]).length);
  });

  test('has no metric name outside of the one file that holds the contract', () => {
    const files = language.module(instrumentationContract, language.packs);
    const naming = files.filter(({ text }) => /\b(ml_(training|inference)_|arr_coc_|DCGM_FI_)/.test(text));
    expect(naming).toHaveLength(1);
  });
});

test('the module in Python exposes what a changed catalog says, and nothing of the old one', () => {
  const folder = temporaryFolder();
  try {
    const contract = renamed(
      (name) => name.replace(/^(ml|arr_coc)_/, 'learning_'),
      (label) => (label === 'run' ? 'experiment' : label),
    );
    writeModule(
      languages.python.module(contract, ['training', 'inference', 'arr-coc']),
      folder,
      languages.python.notice,
    );
    const program = `
from prometheus_client import CollectorRegistry, generate_latest
from gpu_monitoring import ArrCocMonitor, InferenceMonitor, TrainingMonitor
registry = CollectorRegistry()
with TrainingMonitor("a", registry=registry) as monitor, monitor.step(samples=1):
    monitor.set_loss(1)
with InferenceMonitor("m", registry=registry).request():
    pass
ArrCocMonitor(registry=registry).observe_image(relevance=[0.5], tokens=[64])
print(generate_latest(registry).decode())
`;
    const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout, stderr } = runCommand(pythonSet('newest').python, ['-c', program], { env });
    expect(stderr).toBe('');
    expect(stdout).toContain('learning_training_steps_total{experiment="a",rank="0"} 1.0');
    expect(stdout).toContain('learning_inference_requests_total{code="200",model="m"} 1.0');
    expect(stdout).toContain('learning_images_total 1.0');
    expect(stdout).not.toMatch(/\b(ml|arr_coc)_|run="/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** @returns what a generated module exports */
function load(text: string): typeof import('../../examples/instrumentation/typescript/gpu-monitoring') {
  const { outputText } = transpileModule(text, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
  });
  const exports = {} as ReturnType<typeof load>;
  new Function('require', 'exports', outputText)(require, exports);
  return exports;
}

test('the module in TypeScript exposes what a changed catalog says, and nothing of the old one', async () => {
  const contract = renamed(
    (name) => name.replace(/^(ml|arr_coc)_/, 'learning_'),
    (label) => (label === 'model' ? 'network' : label),
  );
  const { typescript } = languages;
  const [file] = typescript.module(contract, typescript.packs);
  const { ArrCocMonitor, InferenceMonitor } = load(file?.text ?? '');
  const registry = new Registry();
  await new InferenceMonitor({ model: 'm', registry }).request(() => 'answer');
  new ArrCocMonitor({ registry }).observeImage({ relevance: [0.5], tokens: [64] });
  const text = await registry.metrics();
  expect(text).toContain('learning_inference_requests_total{network="m",code="200"} 1\n');
  expect(text).toContain('learning_images_total 1\n');
  expect(text).not.toMatch(/\b(ml|arr_coc)_|model="/);
});
