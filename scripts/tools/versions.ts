import { type Image, images } from '../../catalog/images';

export type Product = 'prometheus' | 'alertmanager';
export type Tool = 'promtool' | 'amtool' | 'prometheus' | 'alertmanager';

/** Every tool that the tests run, with the product whose releases it comes from and its possible file names. */
export const tools = {
  promtool: { product: 'prometheus', fileNames: ['promtool'] },
  amtool: { product: 'alertmanager', fileNames: ['amtool'] },
  prometheus: { product: 'prometheus', fileNames: ['prometheus'] },
  /** Debian renamed the server because another package owns the short name. */
  alertmanager: { product: 'alertmanager', fileNames: ['alertmanager', 'prometheus-alertmanager'] },
} as const satisfies Record<Tool, { product: Product; fileNames: readonly string[] }>;

export const toolNames = Object.keys(tools) as Tool[];

/** Releases that we deploy, without the `v` of the image tag. The Go modules in tools/go/go.mod are the same releases. */
export const pinnedVersions: Readonly<Record<Product, string>> = {
  prometheus: releaseOf(images.prometheus),
  alertmanager: releaseOf(images.alertmanager),
};

/** Oldest releases that understand what we write (`keep_firing_for` came with Prometheus 2.42); Debian 12 has them. */
export const oldestVersions: Readonly<Record<Product, string>> = { prometheus: '2.42.0', alertmanager: '0.25.0' };

/**
 * Version that a program prints for `--version`, e.g. `2.42.0` from `promtool, version 2.42.0+ds (branch: …`.
 *
 * @returns undefined when the text names no version, as programs that were built without one do
 */
export function parseVersion(text: string): string | undefined {
  return /\bversion v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)/.exec(text)?.[1];
}

/** Negative, zero or positive, as `a` is older than, equal to or newer than `b`. Only major, minor and patch count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  const different = left.findIndex((number, index) => number !== right[index]);
  return different === -1 ? 0 : (left[different] ?? 0) - (right[different] ?? 0);
}

function numbers(version: string): number[] {
  const parts = version.split(/[.+-]/).slice(0, 3).map(Number);
  return [0, 1, 2].map((index) => parts[index] || 0);
}

function releaseOf(image: Image): string {
  return image.tag.replace(/^v/, '');
}
