import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DcgmExporterVersionName } from '../../../catalog/dcgm-exporter';
import type { ConfigurationInput } from '../../../config/schema';
import type { Toolset } from '../../../scripts/tools/toolset';
import { type FixtureNode, fixtureNodes, fixtureText } from '../../support/exposition-fixtures';
import { exampleObjects, find, type KubernetesObject, root } from '../../support/synthesize';
import { type DiscoverablePod, podOf } from './discovery';
import { type HttpServer, startHttpServer } from './http-server';
import { type Prometheus, startPrometheus } from './prometheus';
import type { TimeScale } from './time-scale';

/** An hour passes in a second, because nothing here depends on how long something took; ranges hold some scrapes. */
export const timeScale: TimeScale = { factor: 3600, shortestInterval: 1, shortestRange: 4 };

/** Where alerts are sent: nobody listens, because nobody is to be told. */
const nobody = '127.0.0.1:9';

/** A cluster whose nodes answer with the fixtures of one exporter version, and a Prometheus per toolset that watches it. */
export interface FixtureCluster {
  /** @returns the Prometheus that runs on a toolset */
  prometheus(toolset: Toolset): Prometheus;
  stop(): Promise<void>;
}

/** @returns everything that is synthesized for the example with pools for the nodes of the fixtures */
export function fixtureObjects(
  version: DcgmExporterVersionName,
  backend: ConfigurationInput['backend'] = 'prometheus',
): KubernetesObject[] {
  const zones = ['us-central1-a'];
  return exampleObjects({
    backend,
    exporter: { version },
    // Of these there are no fixtures here.
    training: { jobs: [] },
    inference: { services: [] },
    nodePools: [
      { name: 'mixed', machineType: 'a2-highgpu-4g', zones, mig: '3g.20gb' },
      {
        name: 'shared',
        machineType: 'a2-highgpu-2g',
        zones,
        sharing: { strategy: 'time-sharing', clientsPerGpu: 2 },
      },
    ],
  });
}

/** @throws Error when a Prometheus does not start; nothing is left running then */
export async function startFixtureCluster(
  version: DcgmExporterVersionName,
  toolsets: readonly Toolset[],
): Promise<FixtureCluster> {
  const objects = fixtureObjects(version);
  const server = await startHttpServer(({ path }) => answer(version, path));
  const pods = clusterPods(objects, server);
  const started = await Promise.allSettled(
    toolsets.map(async (toolset) => {
      const prometheus = await startPrometheus({ toolset, objects, pods, alertmanager: nobody, scale: timeScale });
      return [toolset.name, prometheus] as const;
    }),
  );
  const running = new Map(started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
  const stop = async () => {
    await Promise.allSettled([...running.values()].map((prometheus) => prometheus.stop()));
    await server.close();
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return {
    prometheus: ({ name }) => {
      const found = running.get(name);
      if (found === undefined) throw new Error(`nothing runs on the ${name} tools`);
      return found;
    },
    stop,
  };
}

function answer(version: DcgmExporterVersionName, path: string): string {
  const node = fixtureNodes.find(({ name }) => path === pathOf(name));
  return node === undefined
    ? readFileSync(join(root, 'test', 'fixtures', 'kube-state-metrics.prom'), 'utf8')
    : fixtureText(version, node);
}

function pathOf(node: string): string {
  return `/${node}/metrics`;
}

/** A pod of each exporter on each node, and kube-state-metrics. */
function clusterPods(objects: readonly KubernetesObject[], { address }: HttpServer): DiscoverablePod[] {
  const exporters = objects.filter(({ kind }) => kind === 'DaemonSet');
  const kubeState = find(objects, 'Deployment', 'gpu-monitoring-kube-state-metrics');
  return [
    ...exporters.flatMap((exporter) => fixtureNodes.map((node) => exporterPod(exporter, node, address))),
    podOf(kubeState, 'abcde', { address, node: { name: 'system-0', labels: {} } }),
  ];
}

function exporterPod(exporter: KubernetesObject, node: FixtureNode, address: string): DiscoverablePod {
  return podOf(exporter, `on-${node.name}`, {
    address,
    metricsPath: pathOf(node.name),
    node: { name: node.name, labels: { 'node.kubernetes.io/instance-type': node.machineType, ...node.labels } },
  });
}
