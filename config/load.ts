import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type Problem, ProblemsError } from '../constructs/problem';
import { resolveOptions } from '../constructs/resolve-options';
import { gkeProblems } from './gke';
import { parseYaml } from './parse-yaml';
import { type Configuration, type ConfigurationInput, configurationSchema } from './schema';

/** Environment variable that names the configuration file. */
export const configurationVariable = 'GPU_MONITORING_CONFIG';

const defaultFile = 'examples/research-cluster.yaml';

/** @returns the path of the configuration file: `GPU_MONITORING_CONFIG`, or the example */
export function configurationFile(): string {
  return resolve(process.env[configurationVariable] || defaultFile);
}

/**
 * Reads and checks the configuration file.
 *
 * @throws ProblemsError with every mistake at once
 */
export function loadConfiguration(file: string = configurationFile()): Configuration {
  const fromHere = relative(process.cwd(), file);
  const name = fromHere.startsWith('..') ? file : fromHere;
  const parsed = parseYaml(read(file, name));
  if ('problems' in parsed) throw new ProblemsError(name, parsed.problems);
  const raw = parsed.value;
  const configuration = resolveOptions(name, raw, configurationSchema, [clusterProblems]);
  return { ...configuration, file, input: raw as ConfigurationInput };
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
  if (typeof raw !== 'object' || raw === null) return [];
  const { cluster, gke, nodePools } = raw as Readonly<Record<string, unknown>>;
  return gkeProblems({ cluster, gke, nodePools });
}
