import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { MonitoringPack } from '../constructs/packs/pack';
import { type Problem, throwOnProblems } from '../constructs/problem';

interface PackModule {
  readonly module: string;
  readonly options?: unknown;
}

/**
 * Loads packs of the user's own. Each module exports a function as default that takes the options and returns a pack.
 *
 * @param directory where relative module paths begin
 * @throws ProblemsError with every module that is missing or exports something else
 */
export function loadPacks(modules: readonly PackModule[], directory: string): MonitoringPack[] {
  const load = createRequire(join(directory, 'packs.js'));
  const problems: Problem[] = [];
  const packs = modules.flatMap(({ module, options }, index) => {
    const path = `packs[${index}].module`;
    try {
      const exported: unknown = load(module);
      const factory = isRecord(exported) && 'default' in exported ? exported.default : exported;
      const pack: unknown = typeof factory === 'function' ? factory(options) : undefined;
      if (isPack(pack)) return [pack];
      problems.push({
        path,
        message: `${module} exports no pack`,
        cure: 'export a function as default that returns { name, content(context) }',
      });
    } catch (error) {
      problems.push({
        path,
        message: `${module} cannot be loaded: ${firstLine(error)}`,
        cure: `paths are relative to ${directory}; TypeScript must be compiled first`,
      });
    }
    return [];
  });
  throwOnProblems('packs', problems);
  return packs;
}

/** Errors of a module that runs in a context of its own are no instances of our `Error`. */
function firstLine(error: unknown): string {
  const text = isRecord(error) && typeof error.message === 'string' ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isPack(value: unknown): value is MonitoringPack {
  return isRecord(value) && typeof value.name === 'string' && typeof value.content === 'function';
}
