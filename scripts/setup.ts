import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installDebianPackages } from './tools/debian';
import { buildPinnedTools, goModuleFolder, neededGoVersion } from './tools/go';
import type { Host, Outcome } from './tools/host';
import { manualInstructions } from './tools/manual';
import { setupPython } from './tools/python';
import { isPinned, surveyTools, type ToolSurvey, toolsetLines } from './tools/toolset';

/** A way to get one toolset. */
interface Way {
  readonly title: string;
  readonly isNeeded: (survey: ToolSurvey) => boolean;
  readonly take: (root: string, host: Host) => Outcome;
}

const ways: readonly Way[] = [
  {
    title: 'Debian packages',
    isNeeded: ({ found }) => !found.some(({ name }) => name === 'debian' || name === 'path'),
    take: installDebianPackages,
  },
  {
    title: 'Pinned versions',
    isNeeded: ({ found }) => !found.some(isPinned),
    take: buildPinnedTools,
  },
];

/**
 * Finds the tools that the tests run, and installs below `.tools` what is missing and can be had here.
 *
 * @returns exit code: 0 when at least one complete toolset is there, even if another way to one failed
 */
export function setup(root: string, host: Host): number {
  const outcomes = ways
    .filter((way) => way.isNeeded(surveyTools(root, host.env.PATH)))
    .map((way) => ({ title: way.title, ...attempt(() => way.take(root, host)) }));

  const { found, rejected } = surveyTools(root, host.env.PATH);
  for (const outcome of outcomes) {
    if (outcome.kind === 'failed') host.print(`\nWARNING: ${outcome.title}: failed\n${indent(outcome.reason)}\n`);
    if (outcome.kind === 'unavailable') host.print(`${outcome.title}: not possible here, ${outcome.reason}`);
  }
  for (const { name, problems } of rejected) {
    host.print(`Ignoring the tools in ${name === 'path' ? 'PATH' : `.tools/${name}`}:\n${indent(problems.join('\n'))}`);
  }
  for (const toolset of found) host.print(toolsetLines(toolset).join('\n'));
  if (found.length > 0) return 0;

  const goVersion = neededGoVersion(readFileSync(join(root, goModuleFolder, 'go.mod'), 'utf8'));
  host.print(`\n${manualInstructions({ os: process.platform, arch: process.arch, goVersion })}`);
  return 1;
}

/** A full disk or a folder that may not be written ends one way, not the others. */
function attempt(take: () => Outcome): Outcome {
  try {
    return take();
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

if (require.main === module) {
  const root = resolve(__dirname, '../..');
  const host: Host = {
    env: process.env,
    isRoot: process.getuid?.() === 0,
    print: (text) => console.log(text),
  };
  process.exitCode = Math.max(setup(root, host), setupPython(root, host));
}
