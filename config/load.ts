import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { z } from 'zod';
import { backendFrom, backendSchema } from '../constructs/backends';
import { type Problem, ProblemsError } from '../constructs/problem';
import { findProblems, resolveOptions } from '../constructs/resolve-options';
import { resolveStack, stackProblems, stackSchema } from '../constructs/stack/options';
import { gkeProblems } from './gke';
import { packModuleProblems } from './packs';
import { parseYaml } from './parse-yaml';
import { type Configuration, type ConfigurationInput, configurationSchema } from './schema';

/** Environment variable that names the configuration file. */
export const configurationVariable = 'GPU_MONITORING_CONFIG';

const defaultFile = 'examples/research-cluster.yaml';

/** @returns the path of the configuration file: `GPU_MONITORING_CONFIG`, or the example */
export function configurationFile(): string {
  return resolve(process.env[configurationVariable] || defaultFile);
}

/** @returns a file's name for a message: from here where it is below, absolute elsewhere */
export function configurationName(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith('..') ? file : fromHere;
}

/**
 * Reads and checks the configuration file.
 *
 * @throws ProblemsError with every mistake at once
 */
export function loadConfiguration(file: string = configurationFile()): Configuration {
  const name = configurationName(file);
  const parsed = parseYaml(read(file, name));
  if ('problems' in parsed) throw new ProblemsError(name, parsed.problems);
  const raw = parsed.value;
  try {
    const configuration = resolveOptions(name, raw, configurationSchema, [clusterProblems]);
    return { ...configuration, file, input: raw as ConfigurationInput };
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    // Of what is otherwise found when the chart is made, the part that does not depend on the rest.
    const packProblems = (input: unknown) => packModuleProblems(keysOf(input).packs, dirname(file));
    const checks = [clusterProblems, serverProblems, packProblems];
    throw new ProblemsError(name, findProblems(raw, configurationSchema, checks));
  }
}

function read(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message =
      code === 'ENOENT'
        ? `there is no file ${file}`
        : `${file} cannot be read (${code === 'EISDIR' ? 'a folder' : code})`;
    throw new ProblemsError(name, [
      { path: configurationVariable, message, cure: `set ${configurationVariable} to your configuration` },
    ]);
  }
}

function clusterProblems(raw: unknown): Problem[] {
  const { cluster, gke, nodePools } = keysOf(raw);
  return gkeProblems({ cluster, gke, nodePools });
}

function serverProblems(raw: unknown): Problem[] {
  const { stack = {}, backend = 'prometheus' } = keysOf(raw);
  const parsed = z.object({ stack: stackSchema, backend: backendSchema }).safeParse({ stack, backend });
  if (!parsed.success) return [];
  const chosen = backendFrom(parsed.data.backend);
  return stackProblems(resolveStack(parsed.data.stack, chosen.stackDefaults), chosen);
}

function keysOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
}
