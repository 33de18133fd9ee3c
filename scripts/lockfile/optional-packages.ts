/** One entry of `packages` in package-lock.json, as far as it matters here. */
export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
  readonly [field: string]: unknown;
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
/** Longest first, because `arm64` begins like `arm`. */
const processors = ['riscv64', 'loong64', 'mips64el', 'ppc64', 's390x', 'arm64', 'ia32', 'x64', 'arm'];

/** @returns the platform that a package of binaries is for, as its name tells; undefined when it names none */
export function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const parts = name.split(/[/-]/);
  const os = systems.find((system) => parts.includes(system));
  const cpu = processors.find((processor) => parts.includes(processor));
  if (os === undefined || cpu === undefined) return undefined;
  const musl = parts.some((part) => part.startsWith('musl'));
  const gnu = parts.some((part) => part.startsWith('gnu'));
  const libc = musl ? ['musl'] : gnu ? ['glibc'] : undefined;
  return { cpu: [cpu], ...(libc === undefined ? {} : { libc }), os: [os] };
}

/** @returns optional packages that a locked package names and the lockfile lacks, with the entry that they need */
export function missingOptionalPackages(lockfile: Lockfile): Record<string, LockedPackage> {
  const { packages } = lockfile;
  const missing = Object.entries(packages).flatMap(([parent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).flatMap(([name, version]): [string, LockedPackage][] => {
      const nested = `${parent}/node_modules/${name}`;
      const platform = platformOf(name);
      if (platform === undefined || `node_modules/${name}` in packages || nested in packages) return [];
      return [[`node_modules/${name}`, { version, ...(entry.dev ? { dev: true } : {}), optional: true, ...platform }]];
    }),
  );
  return Object.fromEntries(missing);
}

/** @returns the lockfile with an entry for every platform, in npm's order */
export function completeLockfile(lockfile: Lockfile): Lockfile {
  const packages = { ...lockfile.packages, ...missingOptionalPackages(lockfile) };
  const sorted = Object.entries(packages).sort(([left], [right]) => left.localeCompare(right, 'en'));
  return { ...lockfile, packages: Object.fromEntries(sorted) };
}
