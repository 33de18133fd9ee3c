import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

/** The part of the tests' engine that a benchmark needs. */
interface Engine {
  runProgram(options: {
    readonly program: string;
    readonly directory: string;
    readonly preview: boolean;
    readonly environment?: Readonly<Record<string, string>>;
  }): Promise<{
    readonly exitCode: number | null;
    readonly registrations: readonly unknown[];
    readonly console: string;
  }>;
}

const sources = ['engine', 'registration'];

/**
 * Loads the engine that the tests run Pulumi programs against. It belongs to the tests and is not part of the build, so it
 * is compiled here, into a folder from which the same packages are found.
 */
export function loadEngine(root: string): Engine {
  const folder = join(root, 'node_modules', '.cache', 'bench');
  mkdirSync(folder, { recursive: true });
  for (const name of sources) {
    const { code } = transformFileSync(join(root, 'test', 'infra', 'support', `${name}.ts`), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(folder, `${name}.js`), code);
  }
  return require(join(folder, 'engine.js')) as Engine;
}
