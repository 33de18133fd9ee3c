import { debianPackages } from './debian';
import { pinnedVersions } from './versions';

const operatingSystems: Readonly<Record<string, string>> = { win32: 'windows' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm: 'armv7' };

export interface Platform {
  /** As in `process.platform`, e.g. `linux`. */
  readonly os: string;
  /** As in `process.arch`, e.g. `x64`. */
  readonly arch: string;
  /** Oldest Go that builds the pinned versions, e.g. `1.26`. */
  readonly goVersion: string;
}

/** What a person can install by hand where set-up cannot do it. */
export function manualInstructions(platform: Platform): string {
  return [
    'promtool, amtool, Prometheus and Alertmanager are needed, and set-up could neither find nor install all of them.',
    'Install them in one of these ways, then run "npm run setup" again:',
    '',
    `  Debian, Ubuntu  apt-get install ${debianPackages.join(' ')}`,
    '  macOS           brew install prometheus alertmanager',
    `  with Go         Go ${platform.goVersion} or newer on PATH; set-up then builds the versions that we deploy`,
    `  anywhere        the release archives ${releaseArchives(platform).join(' and ')}`,
    '                  unpacked, with both folders on PATH',
  ].join('\n');
}

/** Names of the archives that Prometheus and Alertmanager publish with each release. */
function releaseArchives({ os, arch }: Platform): string[] {
  const system = `${operatingSystems[os] ?? os}-${architectures[arch] ?? arch}`;
  const extension = os === 'win32' ? 'zip' : 'tar.gz';
  return Object.entries(pinnedVersions).map(([product, version]) => `${product}-${version}.${system}.${extension}`);
}
