import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InstrumentationPack, instrumentationPacks } from '../contract';
import type { Language, ModuleFile } from '../language';
import { contractFile } from './contract-file';
import { call, text } from './literals';

/** Versions of prometheus_client that the module works with; tests run it against the first and the newest one. */
const clientVersions = '>=0.20,<1';

const moduleName = 'gpu_monitoring';

const notice = '# Written by `gpu-monitoring instrument`, which writes over changes.';

/** Files that are the same whatever the contract says. The names of metrics stand in contract.py alone. */
const sources: Readonly<Record<InstrumentationPack, readonly string[]>> = {
  training: ['_clocks.py', 'training.py', 'huggingface.py', 'lightning.py'],
  inference: ['inference.py'],
  'arr-coc': ['arr_coc.py'],
  gpu: ['gpu.py'],
};

/** What can be imported from the module itself. */
const exported: Readonly<Record<InstrumentationPack, { readonly file: string; readonly names: readonly string[] }>> = {
  'arr-coc': { file: 'arr_coc', names: ['ArrCocMonitor'] },
  gpu: { file: 'gpu', names: ['GpuCollector'] },
  inference: { file: 'inference', names: ['InferenceMonitor'] },
  training: { file: 'training', names: ['TrainingMonitor'] },
};

export const python: Language = {
  title: 'Python',
  packs: instrumentationPacks,
  install: `pip install "prometheus_client${clientVersions}"`,
  notice,
  module(contract, packs) {
    const verbatim = packs.flatMap((pack) => sources[pack]);
    return [
      file('__init__.py', initFile(packs)),
      file('_client.py', source('_client.py')),
      file('contract.py', contractFile(contract, packs)),
      ...verbatim.map((name) => file(name, source(name))),
      // An empty file of this name says that the module is typed.
      { path: `${moduleName}/py.typed`, text: '' },
    ];
  },
};

function file(name: string, text: string): ModuleFile {
  return { path: `${moduleName}/${name}`, text: `${notice}\n${text}` };
}

function source(name: string): string {
  return readFileSync(join(__dirname, moduleName, name), 'utf8');
}

function initFile(packs: readonly InstrumentationPack[]): string {
  const modules = Object.entries(exported).filter(([pack]) => packs.some((one) => one === pack));
  const imports = [
    'from ._client import push_to, serve',
    ...modules.map(([, { file: from, names }]) => `from .${from} import ${names.join(', ')}`),
  ];
  const names = [...modules.flatMap(([, one]) => one.names), 'push_to', 'serve'];
  const list = call('__all__ = ', '[]', names.map(text));
  return `"""Reports what a program does with its GPUs, in the metrics of gpu-monitoring-constructs.

Needs Python 3.9 or newer and prometheus_client ${clientVersions}.
"""

${imports.join('\n')}

${list}
`;
}
