import type { Registry } from 'prom-client';

/** @returns the series of a name that a registry exposes, by their labels as they are written */
export async function exposed(registry: Registry, name: string): Promise<Readonly<Record<string, number>>> {
  const lines = (await registry.metrics()).split('\n').map((line) => /^([^{ ]+)(?:\{(.*)\})? (\S+)$/.exec(line));
  return Object.fromEntries(
    lines.flatMap((found) => (found?.[1] === name ? [[found[2] ?? '', Number(found[3])]] : [])),
  );
}
