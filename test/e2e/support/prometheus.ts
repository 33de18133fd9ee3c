import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ScrapeConfig } from '../../../constructs/backends/scrape-config';
import { startServerProcess } from '../../../scripts/tools/server-process';
import type { Toolset } from '../../../scripts/tools/toolset';
import { compareVersions } from '../../../scripts/tools/versions';
import { temporaryFolder } from '../../support/fake-tools';
import { find, type KubernetesObject } from '../../support/synthesize';
import { type DiscoverablePod, withDiscovered } from './discovery';
import {
  argsBelow,
  type Files,
  mountedFile,
  mountedFiles,
  onlyContainer,
  podTemplate,
  writeFiles,
} from './mounted-files';
import { scaleDocument, type TimeScale } from './time-scale';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface ActiveTarget {
  readonly labels: Labels;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

export interface ActiveAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: 'pending' | 'firing';
}

export interface Prometheus {
  /** @returns the instant vector of an expression */
  query(expression: string): Promise<Sample[]>;
  targets(): Promise<ActiveTarget[]>;
  alerts(): Promise<ActiveAlert[]>;
  stop(): Promise<void>;
}

export interface PrometheusProps {
  readonly toolset: Toolset;
  /** What was synthesized. */
  readonly objects: readonly KubernetesObject[];
  /** Pods of the cluster. */
  readonly pods: readonly DiscoverablePod[];
  /** `host:port`. */
  readonly alertmanager: string;
  readonly scale: TimeScale;
}

const configPath = '/etc/prometheus/prometheus.yml';
const scrapeFolder = '/etc/prometheus/scrape/';

/** `scrape_config_files` came with Prometheus 2.43. */
const firstWithScrapeFiles = '2.43.0';

interface PrometheusConfig {
  readonly rule_files: readonly string[];
  readonly scrape_config_files?: readonly string[];
  readonly scrape_configs?: readonly object[];
  readonly alerting: {
    readonly alertmanagers: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[];
  };
}

interface ScrapeFile {
  readonly scrape_configs: readonly ScrapeConfig[];
}

/** Runs a Prometheus with the arguments and the files that its StatefulSet gives it. */
export async function startPrometheus(props: PrometheusProps): Promise<Prometheus> {
  const template = podTemplate(find(props.objects, 'StatefulSet', 'prometheus'));
  const folder = temporaryFolder();
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFiles(runnableFiles(mountedFiles(props.objects, template, {}), folder, props), folder);
    const server = await startServerProcess(props.toolset.prometheus, argsBelow(folder, onlyContainer(template)));
    return {
      ...queries(server.url),
      stop: async () => {
        await server.stop();
        removeFolder();
      },
    };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

/** The synthesized files with what cannot exist outside a cluster replaced: paths, addresses, discovery, and time. */
function runnableFiles(files: Files, folder: string, props: PrometheusProps): Files {
  const parsed = new Map([...files].map(([path, text]) => [path, scaleDocument(parse(text) as unknown, props.scale)]));
  const scrapeFiles = [...parsed]
    .filter(([path]) => path.startsWith(scrapeFolder))
    .map(([path, content]) => [path, scrapeFile(content as ScrapeFile, props.pods)] as const);
  const written = parse(mountedFile(files, configPath)) as PrometheusConfig;
  const config = runnableConfig(scaleDocument(written, props.scale), folder, props);
  const documents = new Map<string, unknown>([...parsed, ...scrapeFiles, [configPath, config]]);
  if (compareVersions(props.toolset.versions.prometheus, firstWithScrapeFiles) < 0) {
    // This version refuses the unknown key, so the same scrape configurations stand in the main file.
    const { scrape_config_files: _, ...known } = config;
    documents.set(configPath, { ...known, scrape_configs: scrapeFiles.flatMap(([, file]) => file.scrape_configs) });
  }
  return new Map([...documents].map(([path, content]) => [path, stringify(content)]));
}

function runnableConfig(config: PrometheusConfig, folder: string, props: PrometheusProps): PrometheusConfig {
  const below = (paths: readonly string[]) => paths.map((path) => join(folder, path));
  return {
    ...config,
    rule_files: below(config.rule_files),
    scrape_config_files: below(config.scrape_config_files ?? []),
    alerting: {
      alertmanagers: config.alerting.alertmanagers.map(({ static_configs }) => ({
        static_configs: static_configs.map(({ targets }) => ({
          targets: targets.map((target) => {
            requireService(props.objects, target);
            return props.alertmanager;
          }),
        })),
      })),
    },
  };
}

/** @throws Error when no Service has this `host:port`, so that the address would lead nowhere in the cluster */
function requireService(objects: readonly KubernetesObject[], address: string): void {
  const [host = '', port] = address.split(':');
  const { ports } = find(objects, 'Service', host).spec as { readonly ports: readonly { readonly port: number }[] };
  if (!ports.some((one) => String(one.port) === port)) throw new Error(`the Service ${host} has no port ${port}`);
}

function scrapeFile({ scrape_configs }: ScrapeFile, pods: readonly DiscoverablePod[]) {
  return { scrape_configs: scrape_configs.map((config) => withDiscovered(config, pods)) };
}

/** Asks a Prometheus that runs. */
export function queries(url: string): Omit<Prometheus, 'stop'> {
  async function get<Data>(path: string): Promise<Data> {
    const response = await fetch(`${url}/api/v1/${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}: ${text}`);
    return (JSON.parse(text) as { readonly data: Data }).data;
  }
  return {
    async query(expression) {
      const path = `query?query=${encodeURIComponent(expression)}`;
      const { result } = await get<{ readonly result: readonly { metric: Labels; value: [number, string] }[] }>(path);
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async targets() {
      return (await get<{ readonly activeTargets: ActiveTarget[] }>('targets?state=active')).activeTargets;
    },
    async alerts() {
      return (await get<{ readonly alerts: ActiveAlert[] }>('alerts')).alerts;
    },
  };
}
