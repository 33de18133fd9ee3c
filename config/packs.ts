import { createRequire } from 'node:module';
import { join } from 'node:path';
import { errorText } from '../constructs/error-text';
import type { MonitoringPack } from '../constructs/packs/pack';
import { type Problem, ProblemsError } from '../constructs/problem';

interface PackModule {
  readonly module: string;
  readonly options?: unknown;
}

type Loaded = { readonly pack: MonitoringPack } | { readonly problem: Problem };

/**
 * Loads packs of the user's own. Each module exports a function as default that takes the options and returns a pack.
 *
 * @param directory where relative module paths begin
 * @returns the packs, in order; one that cannot be loaded says why when it is asked for its content, so that its mistakes are
 * reported beside those of the others
 */
export function loadPacks(modules: readonly PackModule[], directory: string): MonitoringPack[] {
  return modules.map((entry, index) => {
    const loaded = loadPack(entry, index, directory);
    return 'pack' in loaded ? loaded.pack : brokenPack(index, loaded.problem);
  });
}

/**
 * @param raw the list as it was written; entries that name no module are left to the schema
 * @returns every module that is missing, throws, or exports something else than a pack
 */
export function packModuleProblems(raw: unknown, directory: string): Problem[] {
  const entries: readonly unknown[] = Array.isArray(raw) ? raw : [];
  return entries.flatMap((entry, index) => {
    if (!isPackModule(entry)) return [];
    const loaded = loadPack(entry, index, directory);
    return 'problem' in loaded ? [loaded.problem] : [];
  });
}

function brokenPack(index: number, problem: Problem): MonitoringPack {
  return {
    name: `packs-${index}`,
    content() {
      throw new ProblemsError(problem.path, [problem]);
    },
  };
}

function loadPack({ module, options }: PackModule, index: number, directory: string): Loaded {
  const path = `packs[${index}].module`;
  let exported: unknown;
  try {
    exported = createRequire(join(directory, 'packs.js'))(module);
  } catch (error) {
    const message = `${module} cannot be loaded: ${errorText(error)}`;
    return {
      problem: { path, message, cure: `paths are relative to ${directory}; TypeScript must be compiled first` },
    };
  }
  const factory = isRecord(exported) && 'default' in exported ? exported.default : exported;
  try {
    const pack: unknown = typeof factory === 'function' ? factory(options) : undefined;
    if (isPack(pack)) return { pack };
  } catch (error) {
    const message = `${module} makes no pack: ${errorText(error)}`;
    return { problem: { path, message, cure: `look at packs[${index}].options, and at the code of the module` } };
  }
  const cure = 'export a function as default that returns { name, content(context) }';
  return { problem: { path, message: `${module} exports no pack`, cure } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isPackModule(value: unknown): value is PackModule {
  return isRecord(value) && typeof value.module === 'string' && value.module !== '';
}

function isPack(value: unknown): value is MonitoringPack {
  return isRecord(value) && typeof value.name === 'string' && typeof value.content === 'function';
}
