import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { findOnPath, runCommand } from './command';
import { compareVersions, oldestVersions, parseVersion, pinnedVersions, type Tool, toolNames, tools } from './versions';

export type ToolsetName = 'debian' | 'pinned' | 'path';

/** One complete set of the tools that the tests run; the tool properties are absolute paths. */
export interface Toolset extends Readonly<Record<Tool, string>> {
  /** Where it comes from: Debian's packages, our pinned versions, or PATH. */
  readonly name: ToolsetName;
  /** Release of each tool, e.g. `2.42.0`. */
  readonly versions: Readonly<Record<Tool, string>>;
}

/** A place that has tools which cannot be used. */
export interface RejectedToolset {
  readonly name: ToolsetName;
  /** What is wrong, by tool and path. */
  readonly problems: readonly string[];
}

export interface ToolSurvey {
  readonly found: readonly Toolset[];
  readonly rejected: readonly RejectedToolset[];
}

/** Folders of our own sets below the project's root. */
export const toolFolders = { pinned: '.tools/pinned', debian: '.tools/debian' } as const;

const ownBinFolders = { pinned: 'bin', debian: 'usr/bin' } as const;

/** Complete and usable toolsets: pinned versions first, then Debian's, then those on PATH. */
export function findToolsets(root: string, path: string | undefined = process.env.PATH): Toolset[] {
  return [...surveyTools(root, path).found];
}

/** What is there and what is there but unusable. Costs one `--version` per tool, some 30 ms each. */
export function surveyTools(root: string, path: string | undefined): ToolSurvey {
  const surveys = [
    inspect('pinned', resolve(root, toolFolders.pinned, ownBinFolders.pinned)),
    inspect('debian', resolve(root, toolFolders.debian, ownBinFolders.debian)),
    inspect('path', path),
  ];
  const found = surveys.flatMap((survey) => survey.found);
  return {
    found: found.filter((toolset, index) => found.findIndex((other) => sameFiles(other, toolset)) === index),
    rejected: surveys.flatMap((survey) => survey.rejected),
  };
}

/** What is wrong with a folder that is to become one of our own sets; undefined when all its tools run. */
export function whyUnusable(name: keyof typeof toolFolders, folder: string): string | undefined {
  const { found, rejected } = inspect(name, resolve(folder, ownBinFolders[name]));
  if (found.length > 0) return undefined;
  return rejected.flatMap((toolset) => toolset.problems).join('\n') || `none of ${toolNames.join(', ')} is there`;
}

/** Whether every tool is exactly the release that we deploy. */
export function isPinned(toolset: Toolset): boolean {
  return toolNames.every((tool) => toolset.versions[tool] === pinnedVersions[tools[tool].product]);
}

/** Lines such as `pinned  promtool      3.14.0  /…/.tools/pinned/bin/promtool`. */
export function toolsetLines(toolset: Toolset): string[] {
  return toolNames.map((tool) =>
    [toolset.name.padEnd(6), tool.padEnd(12), toolset.versions[tool].padEnd(7), toolset[tool]].join('  '),
  );
}

function inspect(name: ToolsetName, path: string | undefined): ToolSurvey {
  const files = toolNames.map((tool) => ({ tool, file: findTool(tool, path) }));
  if (files.every(({ file }) => file === undefined)) return { found: [], rejected: [] };

  const inspected = files.map(({ tool, file }) => ({ tool, ...inspectTool(name, tool, file) }));
  const problems = inspected.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) return { found: [], rejected: [{ name, problems }] };

  const paths = Object.fromEntries(inspected.map(({ tool, file }) => [tool, file])) as Record<Tool, string>;
  const versions = Object.fromEntries(inspected.map(({ tool, version }) => [tool, version])) as Record<Tool, string>;
  return { found: [{ name, ...paths, versions }], rejected: [] };
}

function findTool(tool: Tool, path: string | undefined): string | undefined {
  const candidates = tools[tool].fileNames.flatMap((fileName) => findOnPath(fileName, path) ?? []);
  return candidates[0] === undefined ? undefined : resolve(candidates[0]);
}

type Inspection =
  | { readonly file: string; readonly version: string; readonly problem?: undefined }
  | { readonly problem: string; readonly file?: undefined; readonly version?: undefined };

function inspectTool(name: ToolsetName, tool: Tool, file: string | undefined): Inspection {
  if (file === undefined) return { problem: `${tool} is missing` };

  const { status, stdout, stderr } = runCommand(file, ['--version']);
  const version = parseVersion(`${stdout}\n${stderr}`);
  if (status !== 0 || version === undefined) {
    return { problem: `${tool} does not tell its version (exit code ${status}): ${file}` };
  }

  const { product } = tools[tool];
  if (name === 'pinned' && version !== pinnedVersions[product]) {
    return { problem: `${tool} is ${version}, ${pinnedVersions[product]} is pinned: ${file}` };
  }
  if (compareVersions(version, oldestVersions[product]) < 0) {
    return { problem: `${tool} is ${version}, ${oldestVersions[product]} is the oldest that will do: ${file}` };
  }
  return { file, version };
}

function sameFiles(one: Toolset, other: Toolset): boolean {
  return toolNames.every((tool) => realpathSync(one[tool]) === realpathSync(other[tool]));
}
