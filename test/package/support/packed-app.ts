import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../support/fake-tools';
import { root } from '../../support/synthesize';

const packageName = 'gpu-monitoring-constructs';

export interface PackedFile {
  readonly path: string;
  readonly size: number;
}

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty app with the packed package in it. Nothing is downloaded: what the package needs is linked from this checkout. */
export interface PackedApp {
  readonly folder: string;
  /** What the tarball holds. */
  readonly files: readonly PackedFile[];
  /** Folder of the installed package. */
  readonly installed: string;
  readonly write: (file: string, text: string) => void;
  /** Runs Node.js in the app. */
  readonly node: (...args: readonly string[]) => Ran;
  /** Type-checks and compiles the app's files strictly, the declarations of libraries included. */
  readonly compile: (...files: readonly string[]) => Ran;
}

export function packedApp(): PackedApp {
  const folder = temporaryFolder();
  const modules = join(folder, 'node_modules');
  const installed = join(modules, packageName);
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true }));

  const packed = run(root, 'npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  if (packed.status !== 0) throw new Error(packed.stderr);
  const [tarball] = JSON.parse(packed.stdout) as { filename: string; files: PackedFile[] }[];
  if (tarball === undefined) throw new Error(`npm pack wrote nothing: ${packed.stdout}`);
  const unpacked = run(folder, 'tar', ['-xzf', tarball.filename, '-C', installed, '--strip-components=1']);
  if (unpacked.status !== 0) throw new Error(unpacked.stderr);
  // The type checker wants Node's types, as every TypeScript app has them.
  for (const name of [...neededPackages(), '@types/node']) link(name, modules);

  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--strict',
    '--target',
    'es2022',
    '--module',
    'node16',
    '--types',
    'node',
    '--skipLibCheck',
    'false',
  ];
  return {
    folder,
    files: tarball.files,
    installed,
    write: (file, text) => writeFileSync(join(folder, file), text),
    node: (...args) => run(folder, process.execPath, args),
    compile: (...files) => run(folder, process.execPath, [compiler, ...options, ...files]),
  };
}

/** What npm would install beside the package: its dependencies, and its peers with the optional ones. */
function neededPackages(): string[] {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'peerDependencies',
    Record<string, string>
  >;
  return [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
}

function link(name: string, modules: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), join(modules, name), 'dir');
}

function run(directory: string, program: string, args: readonly string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: directory, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}
