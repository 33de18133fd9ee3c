import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { loadConfiguration } from '../../config/load';
import { monitoringChart } from '../../config/monitoring-chart';
import type { ConfigurationInput } from '../../config/schema';
import type { RenderedGroup } from '../../constructs/backends/rule-groups';

interface RuleObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly groups: readonly RenderedGroup[] };
}

/**
 * @param pack e.g. `gpu`
 * @param configuration what differs from the example
 * @returns the rules of a pack as the servers load them
 */
export function shippedRules(
  root: string,
  pack: string,
  configuration: Partial<ConfigurationInput>,
): readonly RenderedGroup[] {
  const example = loadConfiguration(join(root, 'examples', 'research-cluster.yaml'));
  const input = { ...example.input, ...configuration };
  const objects: readonly RuleObject[] = monitoringChart(new App(), {
    ...example,
    // A backend by its name is the same before and after defaults.
    ...(typeof configuration.backend === 'string' ? { backend: configuration.backend } : {}),
    input,
  }).toJson();
  const named = (name: string) => objects.find(({ metadata }) => metadata.name === name);
  const file = named(`gpu-monitoring-rules-${pack}`)?.data?.[`${pack}.yaml`];
  if (file !== undefined) return (parse(file) as { groups: readonly RenderedGroup[] }).groups;
  const groups = named(`gpu-monitoring-${pack}`)?.spec?.groups;
  if (groups === undefined) throw new Error(`the example has no rules of the pack ${pack}`);
  return groups;
}
