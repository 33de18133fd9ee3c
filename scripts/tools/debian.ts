import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CommandResult, findOnPath, lastLines, runCommand } from './command';
import type { Host, Outcome } from './host';
import { replaceFolder } from './staging';
import { toolFolders, whyUnusable } from './toolset';

export const debianPackages = ['prometheus', 'prometheus-alertmanager'] as const;

/** Unpacks Debian's packages below the project: nothing is installed on the system and no service starts. */
export function installDebianPackages(root: string, { env, isRoot, print }: Host): Outcome {
  const aptGet = findOnPath('apt-get', env.PATH);
  const dpkg = findOnPath('dpkg', env.PATH);
  if (!aptGet || !dpkg) return { kind: 'unavailable', reason: 'apt-get and dpkg are not both on PATH' };

  print(`Downloading the Debian packages ${debianPackages.join(' and ')}`);
  const problem = replaceFolder(resolve(root, toolFolders.debian), (folder, scratch) => {
    const download = () => runCommand(aptGet, ['download', ...debianPackages], { cwd: scratch, env });
    const updateLists = isRoot ? () => runCommand(aptGet, ['update'], { env }) : undefined;
    return (
      downloadPackages(download, updateLists) ??
      unpackPackages(dpkg, scratch, folder, env) ??
      whyUnusable('debian', folder)
    );
  });
  return problem === undefined ? { kind: 'installed' } : { kind: 'failed', reason: problem };
}

/** Missing or outdated package lists are the usual reason for a failed download, and only root may update them. */
function downloadPackages(download: () => CommandResult, updateLists?: () => CommandResult): string | undefined {
  const first = download();
  if (first.status === 0) return undefined;
  if (!updateLists) return `${lastLines(first.stderr, 5)}\nThe package lists may be missing: run "sudo apt-get update"`;

  const update = updateLists();
  if (update.status !== 0) return `apt-get update failed:\n${lastLines(update.stderr, 5)}`;
  const second = download();
  return second.status === 0 ? undefined : `apt-get download failed:\n${lastLines(second.stderr, 5)}`;
}

function unpackPackages(dpkg: string, from: string, to: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const name of readdirSync(from).filter((entry) => entry.endsWith('.deb'))) {
    const { status, stderr } = runCommand(dpkg, ['--extract', join(from, name), to], { env });
    if (status !== 0) return `dpkg could not unpack ${name}:\n${lastLines(stderr, 5)}`;
  }
  return undefined;
}
