import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import type { DcgmExporterVersionName } from '../../catalog/dcgm-exporter';
import { loadConfiguration } from '../../config/load';
import { monitoringChart } from '../../config/monitoring-chart';
import type { RenderedGroup } from '../../constructs/backends/rule-groups';

interface ConfigMap {
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
}

/** @returns the GPU rules of the example as the bundled Prometheus loads them, for a version of the exporter */
export function shippedRules(root: string, version: DcgmExporterVersionName): readonly RenderedGroup[] {
  const configuration = loadConfiguration(join(root, 'examples', 'research-cluster.yaml'));
  // Everything on that an option switches on, so that all rules are there.
  const repair = { nvsentinel: true, gkeAutoRepair: true };
  const input = { ...configuration.input, exporter: { version }, repair };
  const objects: readonly ConfigMap[] = monitoringChart(new App(), { ...configuration, input }).toJson();
  const rules = objects.find((object) => object.metadata.name === 'gpu-monitoring-rules-gpu');
  return (parse(rules?.data['gpu.yaml'] ?? '{ groups: [] }') as { groups: readonly RenderedGroup[] }).groups;
}
