import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CommandResult, findOnPath, lastLines, runCommand } from './command';
import type { Host, Outcome } from './host';
import { replaceFolder } from './staging';
import { toolFolders, whyUnusable } from './toolset';
import { compareVersions, type Product, pinnedVersions } from './versions';

/** Folder of the Go module that names the tools, their versions and checksums. */
export const goModuleFolder = 'tools/go';

export const goModules: Readonly<Record<Product, string>> = {
  prometheus: 'github.com/prometheus/prometheus',
  alertmanager: 'github.com/prometheus/alertmanager',
};

/**
 * Prometheus's service discovery plug-ins that our configurations use, beside `file` and `http`, which are always in.
 * Without the libraries of two dozen clouds the build takes half as long.
 */
const buildTags = ['remove_all_sd', 'enable_kubernetes_sd', 'enable_dns_sd'];

const versionVariable = 'github.com/prometheus/common/version.Version';

/** A workspace above the project, or a repository that Git does not trust, is none of the build's business. */
export const goSettings = { GOWORK: 'off', GOFLAGS: '-buildvcs=false' };

type Go = (cwd: string, ...args: string[]) => CommandResult;

/** Builds the pinned versions from their Go modules; Go checks the sources against tools/go/go.sum. */
export function buildPinnedTools(root: string, { env, print }: Host): Outcome {
  const program = findOnPath('go', env.PATH);
  if (!program) return { kind: 'unavailable', reason: 'go is not on PATH' };
  const go: Go = (cwd, ...args) => runCommand(program, args, { cwd, env: { ...env, ...goSettings } });

  const module = resolve(root, goModuleFolder);
  const needed = neededGoVersion(readFileSync(join(module, 'go.mod'), 'utf8'));
  const version = go(module, 'env', 'GOVERSION').stdout.trim().replace(/^go/, '');
  if (compareVersions(version, needed) < 0) {
    return { kind: 'unavailable', reason: `Go ${version || '(unknown version)'} is too old, ${needed} is needed` };
  }

  const releases = `Prometheus ${pinnedVersions.prometheus} and Alertmanager ${pinnedVersions.alertmanager}`;
  print(`Building ${releases} with Go ${version}; the first time takes several minutes`);
  const problem = replaceFolder(resolve(root, toolFolders.pinned), (folder, scratch) => {
    cpSync(module, scratch, { recursive: true });
    return addAlertmanagerPage(go, scratch) ?? build(go, scratch, join(folder, 'bin')) ?? whyUnusable('pinned', folder);
  });
  return problem === undefined ? { kind: 'installed' } : { kind: 'failed', reason: problem };
}

/** Version in the `go` line of a go.mod file, e.g. `1.26`. */
export function neededGoVersion(goMod: string): string {
  return /^go (\S+)$/m.exec(goMod)?.[1] ?? '0';
}

/**
 * Alertmanager embeds its built web pages, which are not part of its Go module, and Go's cache of modules is read-only.
 * So a copy of the module with an empty page takes the module's place; the rest of it is what the checksum covers.
 */
function addAlertmanagerPage(go: Go, source: string): string | undefined {
  const download = go(source, 'mod', 'download', '-json', goModules.alertmanager);
  const { Dir: original, Error: error } = parseDownload(download.stdout);
  if (original === undefined) return `go mod download failed:\n${lastLines(error ?? download.stderr, 10)}`;

  const copy = join(source, 'alertmanager');
  copyFolder(original, copy);
  const pages = join(copy, 'ui', 'app', 'dist');
  mkdirSync(pages, { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Alertmanager</title><p>Built without its pages.\n');

  const edit = go(source, 'mod', 'edit', `-replace=${goModules.alertmanager}=./alertmanager`);
  return edit.status === 0 ? undefined : `go mod edit failed:\n${lastLines(edit.stderr, 10)}`;
}

function parseDownload(json: string): { readonly Dir?: string; readonly Error?: string } {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/** Copies files, and folders as writable ones: in Go's cache they are read-only, even for adding a page or deleting. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const copy = entry.isDirectory() ? copyFolder : copyFileSync;
    copy(join(from, entry.name), join(to, entry.name));
  }
}

function build(go: Go, source: string, bin: string): string | undefined {
  const versions = (Object.keys(goModules) as Product[]).map(
    (product) => `-ldflags=${goModules[product]}/...=-s -w -X ${versionVariable}=${pinnedVersions[product]}`,
  );
  const { status, stderr } = go(source, 'build', `-tags=${buildTags.join(',')}`, ...versions, '-o', `${bin}/`, 'tool');
  return status === 0 ? undefined : `go build failed:\n${lastLines(stderr, 10)}`;
}
