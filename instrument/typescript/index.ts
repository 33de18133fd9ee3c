import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstrumentationPack } from '../contract';
import type { Language } from '../language';
import { contractPart } from './contract-part';

/** Versions of prom-client that the module works with. */
const clientVersions = '^15.1.0';

const notice = '// Written by `gpu-monitoring instrument`, which writes over changes.';

const packs = ['inference', 'arr-coc'] as const satisfies readonly InstrumentationPack[];

/** One file, because files that import each other have to be written differently for each way to load them. */
const head = `
/**
 * Reports what a server does with its GPUs, in the metrics of gpu-monitoring-constructs.
 *
 * Needs Node.js 20 or newer and prom-client ${clientVersions}.
 */

import { createServer, type Server } from 'node:http';
import { Counter, Gauge, Histogram, type Registry, register } from 'prom-client';
`;

export const typescript: Language = {
  title: 'TypeScript',
  packs,
  install: `npm install "prom-client@${clientVersions}"`,
  notice,
  module(contract, asked) {
    const parts = [
      `${notice}\n${head}`,
      source('client'),
      contractPart(contract, asked),
      ...packs.filter((pack) => asked.includes(pack)).map(source),
    ];
    return [{ path: 'gpu-monitoring.ts', text: parts.join('\n') }];
  },
};

function source(name: string): string {
  return readFileSync(join(__dirname, 'parts', `${name}.ts`), 'utf8');
}
