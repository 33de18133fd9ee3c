import { parse } from 'yaml';
import { images } from '../../catalog/images';
import type { ClusterPodMonitoringSpec } from '../../constructs/backends/managed-prometheus-resources';
import type { PodMonitorSpec } from '../../constructs/backends/prometheus-operator-resources';
import type { ScrapeConfig } from '../../constructs/backends/scrape-config';
import { exampleObjects, type KubernetesObject } from '../support/synthesize';
import { clusterKinds, containers, named, renderings, selects, type Workload, workloads } from './support/objects';

const mebibyte = 1024 * 1024;
const kibibyte = 1024;

const dataOf = ({ data }: KubernetesObject) => (data ?? {}) as Readonly<Record<string, string>>;
const imagesOf = (objects: readonly KubernetesObject[]) =>
  workloads(objects).flatMap((workload) => containers(workload).map(({ image }) => image ?? 'no image'));

/** Where a Prometheus looks for pods, on whatever backend. */
interface Target {
  readonly job: string;
  readonly namespaces: readonly string[] | 'every';
  readonly podLabels: Readonly<Record<string, string>>;
  readonly port: string;
}

function targets(objects: readonly KubernetesObject[]): Target[] {
  return objects.flatMap((object): Target[] => {
    switch (object.kind) {
      case 'ConfigMap':
        if (object.metadata.labels?.['gpu-monitoring/file-kind'] !== 'scrape') return [];
        return Object.values(dataOf(object)).flatMap((text) =>
          (parse(text).scrape_configs as readonly ScrapeConfig[]).map(fileTarget),
        );
      case 'PodMonitor': {
        const { selector, namespaceSelector, podMetricsEndpoints } = object.spec as PodMonitorSpec;
        return podMetricsEndpoints.map(({ port }) => ({
          job: object.metadata.name,
          namespaces: namespaceSelector.matchNames,
          podLabels: selector.matchLabels,
          port: port ?? '',
        }));
      }
      case 'ClusterPodMonitoring': {
        const { selector, endpoints } = object.spec as ClusterPodMonitoringSpec;
        return endpoints.map(({ port }) => ({
          job: object.metadata.name,
          namespaces: 'every',
          podLabels: selector.matchLabels,
          port: String(port),
        }));
      }
      default:
        return [];
    }
  });
}

/** Reads the conditions back from the relabeling steps; a label in them is written with underscores. */
function fileTarget(config: ScrapeConfig): Target {
  const [discovery] = config.kubernetes_sd_configs as readonly { readonly namespaces: { readonly names: string[] } }[];
  const kept = config.relabel_configs.filter(({ action }) => action === 'keep');
  const conditions = kept.map(({ source_labels, regex }) => [source_labels?.[0] ?? '', regex ?? ''] as const);
  const prefix = '__meta_kubernetes_pod_label_';
  return {
    job: config.job_name,
    namespaces: discovery?.namespaces.names ?? [],
    podLabels: Object.fromEntries(
      conditions.flatMap(([label, value]) => (label.startsWith(prefix) ? [[label.slice(prefix.length), value]] : [])),
    ),
    port: conditions.find(([label]) => label.endsWith('_port_name'))?.[1] ?? '',
  };
}

function isScraped({ namespace, labels, pod }: Workload, target: Target): boolean {
  const underscored = Object.entries(labels).map(([key, value]) => [key.replace(/[^a-zA-Z0-9_]/g, '_'), value]);
  return (
    (target.namespaces === 'every' || target.namespaces.includes(namespace)) &&
    selects(target.podLabels, { ...labels, ...Object.fromEntries(underscored) }) &&
    pod.containers.some(({ ports }) => (ports ?? []).some(({ name }) => name === target.port))
  );
}

describe.each(renderings)('manifests for $backend', ({ objects }) => {
  test('have explicit names that Kubernetes accepts', () => {
    expect(named(objects, ({ metadata }) => !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(metadata.name))).toEqual([]);
    expect(named(objects, ({ metadata }) => /-c[0-9a-f]{7}$/.test(metadata.name))).toEqual([]);
  });

  test('have no two objects of one kind and name, as each is a file of that name', () => {
    const all = named(objects, () => true);
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });

  test('name a namespace exactly where the kind belongs to one', () => {
    expect(named(objects, ({ metadata }) => metadata.namespace === undefined)).toEqual(
      named(objects, ({ kind }) => clusterKinds.includes(kind)),
    );
  });

  test('use no namespace that they do not bring', () => {
    const brought = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
    const used = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
    expect([...used].sort()).toEqual(brought.sort());
  });

  test('pin every image', () => {
    expect(imagesOf(objects).length).toBeGreaterThan(0);
    expect(
      imagesOf(objects).filter((image) => !/^[a-z0-9.]+\/[a-z0-9/._-]+:v?\d+\.\d+\.\d+[a-z0-9.-]*$/.test(image)),
    ).toEqual([]);
  });

  test('hold no Secret', () => {
    expect(named(objects, ({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test('keep ConfigMaps under 1 MiB and boards under 256 KiB', () => {
    const size = (object: KubernetesObject) => Buffer.byteLength(JSON.stringify(dataOf(object)));
    const isBoard = ({ metadata }: KubernetesObject) => metadata.labels?.grafana_dashboard !== undefined;
    expect(named(objects, isBoard).length).toBeGreaterThan(1);
    expect(named(objects, (object) => object.kind === 'ConfigMap' && size(object) >= mebibyte)).toEqual([]);
    expect(named(objects, (object) => isBoard(object) && size(object) >= 256 * kibibyte)).toEqual([]);
  });

  test('select the pods that they make, and not those of another', () => {
    const all = workloads(objects);
    for (const { name, selector } of all) {
      expect(all.filter(({ labels }) => selects(selector, labels)).map((other) => other.name)).toEqual([name]);
    }
  });

  test('lead every Service to pods that have the port', () => {
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Service')) {
      const service = spec as { readonly selector: Record<string, string>; readonly ports: { targetPort: string }[] };
      const behind = workloads(objects).filter(
        ({ namespace, labels }) => namespace === metadata.namespace && selects(service.selector, labels),
      );
      expect(behind).toHaveLength(1);
      const ports = behind.flatMap(({ pod }) => pod.containers.flatMap((container) => container.ports ?? []));
      const names = ports.map(({ name }) => name);
      expect(service.ports.filter(({ targetPort }) => !names.includes(targetPort))).toEqual([]);
    }
  });

  test('probe ports that the container has', () => {
    for (const { ports, livenessProbe, readinessProbe, startupProbe } of workloads(objects).flatMap(
      ({ pod }) => pod.containers,
    )) {
      const probed = [livenessProbe, readinessProbe, startupProbe].flatMap((probe) => probe?.httpGet?.port ?? []);
      expect(probed.length).toBeGreaterThanOrEqual(2);
      expect((ports ?? []).map(({ name }) => name)).toEqual(expect.arrayContaining(probed));
    }
  });

  test('scrape pods that are there, one workload per job', () => {
    const scraped = targets(objects);
    expect(scraped.map(({ job }) => job)).toEqual(
      expect.arrayContaining(['dcgm-exporter', 'training-pretrain', 'inference-chat']),
    );
    // Pods of training jobs and of services are somebody else's.
    for (const target of scraped.filter(({ job }) => !/^(training|inference)-/.test(job))) {
      const found = workloads(objects).filter((workload) => isScraped(workload, target));
      expect([target.job, found.map(({ name }) => name)]).toEqual([target.job, [expect.stringContaining(target.job)]]);
    }
  });

  test('mount ConfigMaps, and run as service accounts, that are there', () => {
    const there = named(objects, () => true);
    for (const { pod } of workloads(objects)) {
      const volumes = pod.volumes ?? [];
      const mounted = [
        ...volumes.flatMap(({ configMap }) => configMap?.name ?? []),
        ...volumes.flatMap(({ projected }) =>
          (projected?.sources ?? []).flatMap(({ configMap }) => configMap?.name ?? []),
        ),
      ];
      const accounts = pod.serviceAccountName === undefined ? [] : [`ServiceAccount ${pod.serviceAccountName}`];
      expect(there).toEqual(expect.arrayContaining([...mounted.map((name) => `ConfigMap ${name}`), ...accounts]));
    }
  });

  test('mount every volume that a pod has, and no other', () => {
    for (const { name, pod, claims } of workloads(objects)) {
      const mounts = containers({ pod }).flatMap((container) => container.volumeMounts ?? []);
      const mounted = new Set(mounts.map((mount) => mount.name));
      const there = [...(pod.volumes ?? []).map((volume) => volume.name), ...claims];
      expect([name, [...mounted].sort()]).toEqual([name, there.sort()]);
    }
  });
});

describe('a registry of one’s own', () => {
  test.each(['mirror.example.com/gpu', 'mirror.example.com:5000'])('serves every image: %s', (registry) => {
    const objects = exampleObjects({ images: { registry } });
    const repositories = Object.values(images).map(({ repository }) => repository);
    const references = imagesOf(objects);
    expect(references.filter((image) => !image.startsWith(`${registry}/`))).toEqual([]);
    const redirected = references.map((image) => image.slice(registry.length + 1).split(':')[0]);
    expect([...new Set(redirected)].sort()).toEqual([...repositories].sort());
  });

  test('may end with a slash', () => {
    const slashed = exampleObjects({ images: { registry: 'mirror.example.com/' } });
    expect(imagesOf(slashed)).toEqual(imagesOf(exampleObjects({ images: { registry: 'mirror.example.com' } })));
  });

  test('does not change an image that is named as a whole', () => {
    const grafana = 'registry.example.com/grafana@sha256:0123';
    const objects = exampleObjects({ images: { registry: 'mirror.example.com', overrides: { grafana } } });
    expect(imagesOf(objects)).toContain(grafana);
  });
});
