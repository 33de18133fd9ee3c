import { resolve } from 'node:path';
import { type CommandOptions, type CommandResult, runCommand } from '../../scripts/tools/command';
import { surveyTools, type ToolSurvey, type Toolset, toolsetLines } from '../../scripts/tools/toolset';

const root = resolve(__dirname, '../..');

/** Jest's workers inherit it, so that each test file need not ask every tool for its version again. */
const handedDown = 'GPU_MONITORING_TOOLSETS';

let cached: readonly Toolset[] | undefined;

/**
 * Every toolset of this computer, for `describe.each`; never empty.
 *
 * @throws Error that names `npm run setup`, when there is none or when one of ours in `.tools` cannot be used
 */
export function toolsets(): readonly Toolset[] {
  const known = process.env[handedDown];
  cached ??=
    known === undefined ? usableToolsets(surveyTools(root, process.env.PATH)) : (JSON.parse(known) as Toolset[]);
  return cached;
}

/** Finds the toolsets once for the whole run. */
export function handDownToolsets(): void {
  process.env[handedDown] = JSON.stringify(toolsets());
}

/** One line per tool with its version and path. */
export function describeToolsets(): string {
  return toolsets()
    .map((toolset) => toolsetLines(toolset).join('\n'))
    .join('\n');
}

/** Runs a tool to its end, e.g. `run(toolset.promtool, ['check', 'rules', file])`. A failure is a result, not an exception. */
export function run(tool: string, args: readonly string[], options: CommandOptions = {}): CommandResult {
  return runCommand(tool, args, options);
}

/**
 * The toolsets of a survey that a test run may rely on.
 *
 * @throws Error as {@link toolsets} does. An incomplete set on PATH is no fault: it belongs to somebody else.
 */
export function usableToolsets({ found, rejected }: ToolSurvey): readonly Toolset[] {
  const broken = rejected.filter(({ name }) => name !== 'path' || found.length === 0);
  const problems = broken.flatMap(({ name, problems }) => problems.map((problem) => `  ${name}: ${problem}`));
  if (found.length > 0 && problems.length === 0) return found;
  const what = found.length === 0 ? 'No promtool, amtool, Prometheus and Alertmanager to test with' : 'Unusable tools';
  throw new Error([`${what}: run "npm run setup".`, ...problems].join('\n'));
}
