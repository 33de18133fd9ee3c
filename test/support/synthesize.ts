import { join } from 'node:path';
import { App } from 'cdk8s';
import { loadConfiguration } from '../../config/load';
import { type MonitoringChart, monitoringChart } from '../../config/monitoring-chart';
import type { Configuration, ConfigurationInput } from '../../config/schema';

/** A Kubernetes object as it is written. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

export const root = join(__dirname, '..', '..');
export const exampleFile = join(root, 'examples', 'research-cluster.yaml');

/** @returns the example's configuration with some keys replaced */
export function exampleConfiguration(overrides: Partial<ConfigurationInput> = {}): Configuration {
  const configuration = loadConfiguration(exampleFile);
  return {
    ...configuration,
    ...(overrides as Partial<Configuration>),
    input: { ...configuration.input, ...overrides },
  };
}

/** @returns the chart of the example, with some keys replaced */
export function exampleChart(overrides: Partial<ConfigurationInput> = {}): MonitoringChart {
  return monitoringChart(new App(), exampleConfiguration(overrides));
}

/** @returns the objects of the example, with some keys replaced */
export function exampleObjects(overrides: Partial<ConfigurationInput> = {}): KubernetesObject[] {
  return exampleChart(overrides).toJson();
}

/**
 * @returns the one object of a kind and name
 * @throws Error that lists what there is of the kind
 */
export function find(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = objects.filter((object) => object.kind === kind).map((object) => object.metadata.name);
  throw new Error(`${found.length} objects of kind ${kind} named ${name}; there are: ${names.join(', ')}`);
}

/** @returns the text of a ConfigMap's only file, or of one by name */
export function fileOf(objects: readonly KubernetesObject[], configMap: string, key?: string): string {
  const data = find(objects, 'ConfigMap', configMap).data as Readonly<Record<string, string>>;
  const text = key === undefined ? Object.values(data)[0] : data[key];
  if (text === undefined) throw new Error(`ConfigMap ${configMap} has no ${key ?? 'file'}`);
  return text;
}
