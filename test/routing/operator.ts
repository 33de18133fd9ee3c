import type { KubernetesObject } from '../support/synthesize';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of an `AlertmanagerConfig` that are not simply written in another case. */
const names: Readonly<Record<string, string>> = {
  apiURL: 'api_url',
  urlSecret: 'url',
  sourceMatch: 'source_matchers',
  targetMatch: 'target_matchers',
  pagerDutyLinkConfigs: 'links',
  alt: 'text',
};

/** Fields whose value is a reference to a Secret. */
const references = ['apiURL', 'urlSecret', 'routingKey'];

/**
 * @param namespaces whether the operator adds the object's namespace to its route, as it does without the strategy `None`
 * @returns the file that the operator makes of an `AlertmanagerConfig`, for an Alertmanager with nothing else in it
 * @see https://github.com/prometheus-operator/prometheus-operator `pkg/alertmanager/amcfg.go`
 */
export function operatorFile(object: KubernetesObject, namespaces: boolean): object {
  const { route, receivers, inhibitRules, muteTimeIntervals } = object.spec as Fields;
  const { matchers = [], ...rest } = converted(route) as Fields;
  const own = namespaces ? [`namespace="${object.metadata.namespace}"`] : [];
  return {
    route: {
      receiver: 'null',
      routes: [{ ...rest, matchers: [...own, ...(matchers as string[])], continue: true }],
    },
    receivers: [{ name: 'null' }, ...(converted(receivers) as object[])],
    inhibit_rules: converted(inhibitRules),
    ...(muteTimeIntervals === undefined ? {} : { time_intervals: converted(muteTimeIntervals) }),
  };
}

function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== 'object' || value === null) return value;
  const { matchType, name, ...fields } = value as Fields;
  if (matchType !== undefined) return `${name}${matchType}"${fields.value}"`;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      const snake = names[key] ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if (references.includes(key)) return [snake, key === 'routingKey' ? 'key' : 'http://localhost/secret'];
      if (key === 'details') return [snake, Object.fromEntries((field as Fields[]).map((one) => [one.key, one.value]))];
      if (key === 'daysOfMonth') return [snake, (field as Fields[]).map(({ start, end }) => `${start}:${end}`)];
      return [snake, converted(field)];
    }),
  );
}
