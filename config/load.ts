import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { type Problem, ProblemsError } from '../constructs/problem';
import { resolveOptions } from '../constructs/resolve-options';
import { gkeProblems } from './gke';
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
  const name = relative(process.cwd(), file);
  if (!existsSync(file)) {
    throw new ProblemsError(name, [
      {
        path: configurationVariable,
        message: `there is no file ${file}`,
        cure: `set ${configurationVariable} to your configuration`,
      },
    ]);
  }
  const document = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: true });
  if (document.errors.length > 0) {
    throw new ProblemsError(
      name,
      document.errors.map(
        (error): Problem => ({ path: `line ${error.linePos?.[0].line ?? '?'}`, message: error.message.trim() }),
      ),
    );
  }
  const raw: unknown = document.toJS();
  const configuration = resolveOptions(name, raw, configurationSchema, [clusterProblems]);
  return { ...configuration, file, input: raw as ConfigurationInput };
}

function clusterProblems(raw: unknown): Problem[] {
  if (typeof raw !== 'object' || raw === null) return [];
  const { cluster, gke, nodePools } = raw as Readonly<Record<string, unknown>>;
  return gkeProblems({ cluster, gke, nodePools });
}
