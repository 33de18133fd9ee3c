import { nodePoolProblems } from './fleet/node-pool';
import type { Problem } from './problem';

/** @returns mistakes in options that a schema cannot see, from the options as they were written */
export function optionProblems(raw: unknown): Problem[] {
  const pools = readList(raw, 'nodePools');
  return [
    ...pools.flatMap((pool, index) => nodePoolProblems(pool, `nodePools[${index}]`)),
    ...duplicatePoolProblems(pools),
    ...platformProblems(raw),
  ];
}

/** On GKE the exporter knows its nodes by the accelerator label, and there is no runtime class. */
function platformProblems(raw: unknown): Problem[] {
  if (readKey(raw, 'platform') === 'generic') return [];
  return ['nodeSelector', 'runtimeClass']
    .filter((key) => readKey(readKey(raw, 'exporter'), key) !== undefined)
    .map((key) => ({
      path: `exporter.${key}`,
      message: 'has no effect on GKE',
      cure: 'remove it, or set platform: generic',
    }));
}

function duplicatePoolProblems(pools: readonly unknown[]): Problem[] {
  const names = pools.map((pool) => readKey(pool, 'name'));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    // What is no text is reported by the schema.
    if (typeof name !== 'string' || first === index) return [];
    return [
      {
        path: `nodePools[${index}].name`,
        message: `${name} is also the name of nodePools[${first}]`,
        cure: 'give each pool its own name',
      },
    ];
  });
}

function readKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function readList(value: unknown, key: string): readonly unknown[] {
  const list = readKey(value, key);
  return Array.isArray(list) ? list : [];
}
