import { parse } from 'yaml';
import { managedPrometheus, prometheus, prometheusOperator, type ScrapeTarget } from '../../../constructs';
import type { ClusterPodMonitoringSpec } from '../../../constructs/backends/managed-prometheus-resources';
import type { PodMonitorSpec } from '../../../constructs/backends/prometheus-operator-resources';
import type { ScrapeConfig } from '../../../constructs/backends/scrape-config';
import { fileOf, find, type KubernetesObject } from '../../support/synthesize';
import { monitoring, pack, partitionedPool, trainingPool } from '../support/monitoring';
import { relabel, type Step, storedLabels } from '../support/relabeling';

type Labels = Readonly<Record<string, string>>;

/** A pod as service discovery sees it. */
interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly port: string;
  readonly phase?: string;
  readonly labels: Labels;
  /** Labels of its node. @default - those of a node with whole GPUs */
  readonly nodeLabels?: Labels;
}

const node: Labels = { 'node.kubernetes.io/instance-type': 'a2-highgpu-8g' };
const partitioned: Labels = { ...node, 'cloud.google.com/gke-gpu-partition-size': '1g.5gb' };
const partOf = { 'app.kubernetes.io/part-of': 'gpu-monitoring' };
const exporter: Pod = {
  namespace: 'gpu-exporter',
  name: 'dcgm-exporter-x7x2p',
  container: 'exporter',
  port: 'metrics',
  labels: { 'app.kubernetes.io/name': 'dcgm-exporter', ...partOf },
};
const kubeStateMetrics: Pod = {
  namespace: 'gpu-monitoring',
  name: 'gpu-monitoring-kube-state-metrics-0',
  container: 'kube-state-metrics',
  port: 'metrics',
  labels: { 'app.kubernetes.io/name': 'kube-state-metrics', ...partOf },
};
const own: Pod = { namespace: 'research', name: 'queue-0', container: 'app', port: 'http', labels: { app: 'queue' } };
const ownTarget: ScrapeTarget = {
  job: 'queue',
  namespace: 'research',
  podLabels: { app: 'queue' },
  port: 'http',
  metrics: [],
};

const metaName = (label: string) => label.replace(/[^a-zA-Z0-9_]/g, '_');

/** Labels that service discovery offers for a container port of a pod; those of the node only where they are asked for. */
function discovered(pod: Pod, attachNode: boolean): Labels {
  const podLabels = Object.entries(pod.labels).map(([key, value]) => [
    `__meta_kubernetes_pod_label_${metaName(key)}`,
    value,
  ]);
  const nodeLabels = Object.entries(pod.nodeLabels ?? node).map(([key, value]) => [
    `__meta_kubernetes_node_label_${metaName(key)}`,
    value,
  ]);
  return {
    __address__: '10.0.0.7:9400',
    __meta_kubernetes_namespace: pod.namespace,
    __meta_kubernetes_pod_name: pod.name,
    __meta_kubernetes_pod_container_name: pod.container,
    __meta_kubernetes_pod_container_port_name: pod.port,
    __meta_kubernetes_pod_node_name: 'node-1',
    __meta_kubernetes_pod_phase: pod.phase ?? 'Running',
    ...Object.fromEntries(podLabels),
    ...(attachNode ? Object.fromEntries(nodeLabels) : {}),
  };
}

type Series = (objects: readonly KubernetesObject[], job: string, pod: Pod, exposed: Labels) => Labels | undefined;

const viaPrometheus: Series = (objects, job, pod, exposed) => {
  const files = objects.filter(({ metadata }) => metadata.labels?.['gpu-monitoring/file-kind'] === 'scrape');
  const configs = files.flatMap(({ metadata }): ScrapeConfig[] => parse(fileOf(objects, metadata.name)).scrape_configs);
  const config = configs.find((candidate) => candidate.job_name === job);
  if (config === undefined) throw new Error(`no scrape configuration for ${job}`);
  const [discovery] = config.kubernetes_sd_configs as readonly {
    readonly namespaces: { readonly names: readonly string[] };
    readonly attach_metadata?: { readonly node: boolean };
  }[];
  if (!discovery?.namespaces.names.includes(pod.namespace)) return undefined;
  const found = { job, ...discovered(pod, discovery.attach_metadata?.node ?? false) };
  const target = relabel(config.relabel_configs, found);
  return target && storedLabels(target, exposed, config.honor_labels);
};

/** Steps that the operator itself puts before those of a PodMonitor. */
function operatorSteps(job: string, port = ''): Step[] {
  return [
    { sourceLabels: ['__meta_kubernetes_pod_phase'], regex: '(Failed|Succeeded)', action: 'drop' },
    { sourceLabels: ['__meta_kubernetes_pod_container_port_name'], regex: port, action: 'keep' },
    { sourceLabels: ['__meta_kubernetes_namespace'], targetLabel: 'namespace' },
    { sourceLabels: ['__meta_kubernetes_pod_container_name'], targetLabel: 'container' },
    { sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'pod' },
    { targetLabel: 'job', replacement: `gpu-monitoring/${job}` },
    { targetLabel: 'endpoint', replacement: port },
  ];
}

const viaOperator: Series = (objects, job, pod, exposed) => {
  const spec = find(objects, 'PodMonitor', job).spec as PodMonitorSpec;
  const [endpoint] = spec.podMetricsEndpoints;
  if (endpoint === undefined) throw new Error(`${job} has no endpoint`);
  const selected = Object.entries(spec.selector.matchLabels).every(([key, value]) => pod.labels[key] === value);
  if (!selected || !spec.namespaceSelector.matchNames.includes(pod.namespace)) return undefined;
  const steps = [...operatorSteps(job, endpoint.port), ...endpoint.relabelings];
  const target = relabel(steps, discovered(pod, spec.attachMetadata?.node ?? false));
  return target && storedLabels(target, exposed, endpoint.honorLabels);
};

const viaManagedPrometheus: Series = (objects, job, pod, exposed) => {
  const spec = find(objects, 'ClusterPodMonitoring', job).spec as ClusterPodMonitoringSpec;
  const selected = Object.entries(spec.selector.matchLabels).every(([key, value]) => pod.labels[key] === value);
  if (!selected || spec.endpoints[0]?.port !== pod.port) return undefined;
  const metadata = { node: 'node-1', namespace: pod.namespace, pod: pod.name, container: pod.container };
  const chosen = spec.targetLabels.metadata.map((name) => [name, metadata[name]]);
  return storedLabels({ job, cluster: 'example', ...Object.fromEntries(chosen) }, exposed, false);
};

const backends = [
  { backend: prometheus(), series: viaPrometheus, machineType: true, bundledKubeState: true },
  { backend: prometheusOperator(), series: viaOperator, machineType: true, bundledKubeState: false },
  { backend: managedPrometheus(), series: viaManagedPrometheus, machineType: false, bundledKubeState: true },
];

describe.each(backends)('$backend.name', ({ backend, series, machineType, bundledKubeState }) => {
  const built = monitoring({ backend, nodePools: [trainingPool, partitionedPool] });
  built.monitoring.addPack(pack('queue', { scrapeTargets: [ownTarget] }));
  const objects = built.objects();
  const workload = { namespace: 'research', pod: 'train-0', container: 'trainer' };
  const machine = machineType ? { machine_type: 'a2-highgpu-8g' } : {};
  const target = { job: 'dcgm-exporter', cluster: 'example', node: 'node-1', ...machine };

  test('keeps the workload that the exporter reports, and adds cluster, node and machine type', () => {
    expect(series(objects, 'dcgm-exporter', exporter, { gpu: '0', ...workload })).toEqual({
      gpu: '0',
      ...workload,
      ...target,
    });
  });

  test('gives an idle GPU no workload, least of all the exporter itself', () => {
    expect(series(objects, 'dcgm-exporter', exporter, { gpu: '0' })).toEqual({ gpu: '0', ...target });
  });

  test('adds the MIG size where GPUs are partitioned, if it knows the labels of nodes', () => {
    const expected = machineType ? { ...target, mig_size: '1g.5gb' } : target;
    const onPartitioned = { ...exporter, nodeLabels: partitioned };
    expect(series(objects, 'dcgm-exporter', onPartitioned, { gpu: '0' })).toEqual({ gpu: '0', ...expected });
  });

  test('scrapes the exporter without profiling under a job of its own, with the same labels', () => {
    const job = 'dcgm-exporter-unprofiled';
    const unprofiled = { ...exporter, name: `${job}-b2k4d`, labels: { ...partOf, 'app.kubernetes.io/name': job } };
    expect(series(objects, job, unprofiled, { gpu: '0' })).toEqual({ gpu: '0', ...target, job });
    expect(series(objects, 'dcgm-exporter', unprofiled, {})).toBeUndefined();
    expect(series(objects, job, exporter, {})).toBeUndefined();
  });

  test('takes the exporter of another installation for none of ours', () => {
    const other = { ...exporter, labels: { ...exporter.labels, 'app.kubernetes.io/part-of': 'other' } };
    expect(series(objects, 'dcgm-exporter', other, {})).toBeUndefined();
  });

  test('labels a target that speaks of itself with its own pod', () => {
    expect(series(objects, 'queue', own, { queue: 'high' })).toMatchObject({
      queue: 'high',
      job: 'queue',
      cluster: 'example',
      node: 'node-1',
      namespace: 'research',
      pod: 'queue-0',
      container: 'app',
    });
  });

  if (bundledKubeState) {
    test('keeps the node that kube-state-metrics reports instead of the one it runs on', () => {
      const exposed = { node: 'gpu-node-3', resource: 'nvidia_com_gpu' };
      expect(series(objects, 'gpu-monitoring-kube-state-metrics', kubeStateMetrics, exposed)).toEqual({
        ...exposed,
        job: 'gpu-monitoring-kube-state-metrics',
        cluster: 'example',
      });
    });
  } else {
    test('leaves kube-state-metrics to the cluster’s own', () => {
      expect(() => find(objects, 'PodMonitor', 'gpu-monitoring-kube-state-metrics')).toThrow('0 objects');
    });
  }
});

describe('a plain Prometheus', () => {
  const objects = monitoring().objects();

  test.each(['Failed', 'Succeeded'])('does not scrape a pod that has %s', (phase) => {
    expect(viaPrometheus(objects, 'dcgm-exporter', { ...exporter, phase }, {})).toBeUndefined();
  });

  test('does not scrape other ports of the pod', () => {
    expect(viaPrometheus(objects, 'dcgm-exporter', { ...exporter, port: 'other' }, {})).toBeUndefined();
  });
});
