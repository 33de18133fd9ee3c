import { nodePoolProblems } from './fleet/node-pool';
import type { Problem } from './problem';

/** @returns mistakes in options that a schema cannot see, from the options as they were written */
export function optionProblems(raw: unknown): Problem[] {
  const pools = readList(raw, 'nodePools');
  return [
    ...pools.flatMap((pool, index) => nodePoolProblems(pool, `nodePools[${index}]`)),
    ...duplicatePoolProblems(pools),
    ...receiverProblems(raw),
  ];
}

function duplicatePoolProblems(pools: readonly unknown[]): Problem[] {
  const names = pools.map((pool) => readKey(pool, 'name'));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || first === index) return [];
    return [
      {
        path: `nodePools[${index}].name`,
        message: `${String(name)} is also the name of nodePools[${first}]`,
        cure: 'give each pool its own name',
      },
    ];
  });
}

/** A receiver that names a value where a reference to a Secret belongs would put the value into git. */
function receiverProblems(raw: unknown): Problem[] {
  const alerting = readKey(raw, 'alerting');
  const references = [
    ['alerting.slack.webhookUrl', readKey(readKey(alerting, 'slack'), 'webhookUrl')],
    ['alerting.pagerduty.routingKey', readKey(readKey(alerting, 'pagerduty'), 'routingKey')],
  ] as const;
  return references.flatMap(([path, value]) =>
    typeof value === 'string'
      ? [
          {
            path,
            message: 'is a value, which would end up in git',
            cure: 'put it into a Secret and write { secret: { name: <Secret>, key: <key in it> } }',
          },
        ]
      : [],
  );
}

function readKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function readList(value: unknown, key: string): readonly unknown[] {
  const list = readKey(value, key);
  return Array.isArray(list) ? list : [];
}
