import type { k8s } from 'cdk8s-plus-28';
import { dcgmExporterVersions } from '../../../catalog/dcgm-exporter';
import { defaultFields } from '../../../constructs/exporter/fields';
import type { ExporterOptions } from '../../../constructs/exporter/options';
import { fileOf, find, type KubernetesObject } from '../../support/synthesize';
import { monitoring, objectsOf } from '../support/monitoring';

interface DaemonSet {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: {
    readonly metadata: {
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    };
    readonly spec: k8s.PodSpec;
  };
}

const driverFile = '/usr/local/nvidia/lib64/libnvidia-ml.so.1';

function daemonSet(objects: readonly KubernetesObject[]): DaemonSet {
  return find(objects, 'DaemonSet', 'dcgm-exporter').spec as DaemonSet;
}

function withOptions(exporter: Partial<ExporterOptions>, platform: 'gke' | 'generic' = 'gke'): KubernetesObject[] {
  return objectsOf({ exporter, platform });
}

function only<Item>(items: readonly Item[] | undefined): Item {
  const [item] = items ?? [];
  if (item === undefined || items?.length !== 1) throw new Error(`expected one, got ${items?.length ?? 0}`);
  return item;
}

function environment(container: k8s.Container): Record<string, unknown> {
  return Object.fromEntries((container.env ?? []).map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

function mount(container: k8s.Container, mountPath: string): k8s.VolumeMount {
  return only((container.volumeMounts ?? []).filter((candidate) => candidate.mountPath === mountPath));
}

function volume(pod: k8s.PodSpec, name: string): k8s.Volume {
  return only((pod.volumes ?? []).filter((candidate) => candidate.name === name));
}

const gke = objectsOf();
const gkePod = daemonSet(gke).template.spec;
const gkeContainer = only(gkePod.containers);

describe('the exporter on GKE', () => {
  test('finds the driver that GKE installs on the host', () => {
    const { name, readOnly } = mount(gkeContainer, '/usr/local/nvidia');
    expect(readOnly).toBe(true);
    expect(volume(gkePod, name).hostPath?.path).toBe('/home/kubernetes/bin/nvidia');
    expect(environment(gkeContainer).LD_LIBRARY_PATH).toBe('/usr/local/nvidia/lib64');
  });

  test('maps GPUs to pods by the device name that the GKE plugin uses', () => {
    expect(environment(gkeContainer)).toMatchObject({
      DCGM_EXPORTER_KUBERNETES: 'true',
      DCGM_EXPORTER_KUBERNETES_GPU_ID_TYPE: 'device-name',
    });
  });

  test('runs on GPU nodes alone, whatever taints they have', () => {
    const { nodeSelectorTerms } = gkePod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? {};
    expect(nodeSelectorTerms).toEqual([
      { matchExpressions: [{ key: 'cloud.google.com/gke-accelerator', operator: 'Exists' }] },
    ]);
    expect(gkePod.tolerations).toEqual([{ operator: 'Exists' }]);
  });

  test('is privileged, as the device plugin gives devices only to pods that ask for a GPU, which it does not', () => {
    expect(gkeContainer.securityContext).toEqual({ privileged: true });
    expect(Object.keys(gkeContainer.resources?.requests ?? {})).toEqual(['cpu', 'memory']);
    expect(Object.keys(gkeContainer.resources?.limits ?? {})).toEqual(['memory']);
  });

  test('starts only once the driver is there', () => {
    const wait = only(gkePod.initContainers);
    expect(wait.command?.join(' ')).toContain(`[ -e ${driverFile} ]`);
    expect(mount(wait, '/usr/local/nvidia')).toEqual(mount(gkeContainer, '/usr/local/nvidia'));
    expect(wait.securityContext?.privileged).toBeUndefined();
  });

  test('asks for no runtime class, which GKE does not have', () => {
    expect(gkePod.runtimeClassName).toBeUndefined();
  });
});

describe('the exporter on another Kubernetes', () => {
  const pod = daemonSet(withOptions({}, 'generic')).template.spec;
  const container = only(pod.containers);

  test('is not privileged and has the one capability that profiling needs', () => {
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { add: ['SYS_ADMIN'], drop: ['ALL'] },
    });
    expect(container.securityContext?.privileged).toBeUndefined();
  });

  test('maps GPUs to pods by their UUID and takes the driver from the container runtime', () => {
    expect(environment(container)).toMatchObject({
      DCGM_EXPORTER_KUBERNETES_GPU_ID_TYPE: 'uid',
      NVIDIA_VISIBLE_DEVICES: 'all',
    });
    expect(pod.initContainers).toBeUndefined();
    expect((pod.volumes ?? []).map(({ name }) => name)).toEqual(['config', 'pod-resources']);
  });

  test('runs where GPU feature discovery found a GPU', () => {
    expect(pod.nodeSelector).toEqual({ 'nvidia.com/gpu.present': 'true' });
  });

  test('runs on the nodes and with the runtime class that one names', () => {
    const options = { nodeSelector: { accelerator: 'a100' }, runtimeClass: 'nvidia' };
    expect(daemonSet(withOptions(options, 'generic')).template.spec).toMatchObject({
      nodeSelector: { accelerator: 'a100' },
      runtimeClassName: 'nvidia',
    });
  });
});

describe.each(['gke', 'generic'] as const)('the exporter on %s', (platform) => {
  const objects = withOptions({}, platform);
  const { template, selector } = daemonSet(objects);
  const pod = template.spec;
  const container = only(pod.containers);

  test('knows the name of its node', () => {
    expect(environment(container).NODE_NAME).toEqual({ fieldRef: { fieldPath: 'spec.nodeName' } });
  });

  test('asks the kubelet which pod holds which GPU', () => {
    const { name, readOnly } = mount(container, '/var/lib/kubelet/pod-resources');
    expect(readOnly).toBe(true);
    expect(volume(pod, name).hostPath).toEqual({ path: '/var/lib/kubelet/pod-resources', type: 'Directory' });
  });

  test('runs the embedded engine: nothing points to a host engine, and nothing listens on the node', () => {
    expect(JSON.stringify(pod)).not.toMatch(/hostengine|HOSTENGINE|hostPort|hostNetwork|5555/);
    expect(container.args).toEqual(['--collectors', '/etc/dcgm-exporter/counters.csv']);
  });

  test('may use 1 GiB of memory and any processor time', () => {
    expect(container.resources?.limits).toEqual({ memory: '1Gi' });
  });

  test('is given a minute to end, as killing DCGM has hung GPUs', () => {
    expect(pod.terminationGracePeriodSeconds).toBe(60);
  });

  test('reads its configuration from a folder, which the kubelet refreshes', () => {
    const { name, subPath } = mount(container, '/etc/dcgm-exporter');
    expect(subPath).toBeUndefined();
    expect(volume(pod, name).configMap?.name).toBe('dcgm-exporter-config');
    expect(fileOf(objects, 'dcgm-exporter-config', 'counters.csv')).toContain('DCGM_FI_DEV_GPU_TEMP, gauge,');
  });

  test('has no priority class, no token and no permissions', () => {
    expect(pod.priorityClassName).toBeUndefined();
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(find(objects, 'ServiceAccount', 'dcgm-exporter').automountServiceAccountToken).toBe(false);
    const names = objects.filter(({ kind }) => /Role/.test(kind)).map(({ metadata }) => metadata.name);
    expect(names.filter((name) => name.includes('dcgm'))).toEqual([]);
  });

  test('can be upgraded in place, as its selector carries no version', () => {
    const newer = daemonSet(withOptions({ version: '4.8.4' }, platform));
    expect(newer.selector).toEqual(selector);
    expect(JSON.stringify(selector)).not.toMatch(/version|\d\.\d/);
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  });
});

describe('the checksum of the exporter', () => {
  const checksumOf = (exporter: Partial<ExporterOptions>) =>
    daemonSet(withOptions(exporter)).template.metadata.annotations['gpu-monitoring/config-checksum'];

  test('changes with the CSV', () => {
    expect(checksumOf({ version: '4.8.3' })).not.toBe(checksumOf({ version: '4.8.2' }));
  });

  test.each<[string, Partial<ExporterOptions>]>([
    ['the interval', { collectIntervalSeconds: 20 }],
    ['the namespace', { namespace: 'elsewhere' }],
    ['a version with the same fields', { version: '4.8.4' }],
  ])('does not change with %s', (_, exporter) => {
    expect(checksumOf(exporter)).toBe(checksumOf(exporter.version === undefined ? {} : { version: '4.8.3' }));
  });
});

describe('pod labels on the metrics', () => {
  const objects = withOptions({ podLabels: ['^team$', 'job-name'] });
  const pod = daemonSet(objects).template.spec;

  test('are taken from the pods that the expressions allow', () => {
    expect(environment(only(pod.containers))).toMatchObject({
      DCGM_EXPORTER_KUBERNETES_ENABLE_POD_LABELS: 'true',
      DCGM_EXPORTER_KUBERNETES_POD_LABEL_ALLOWLIST_REGEX: '^team$,job-name',
    });
  });

  test('bring a token and the permission to read pods, and nothing else', () => {
    expect(pod.automountServiceAccountToken).toBe(true);
    expect(find(objects, 'ClusterRole', 'dcgm-exporter-read-pods').rules).toMatchObject([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(find(objects, 'ClusterRoleBinding', 'dcgm-exporter-read-pods')).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: 'dcgm-exporter-read-pods' },
      subjects: [{ kind: 'ServiceAccount', name: 'dcgm-exporter', namespace: 'gpu-exporter' }],
    });
  });

  test('are off by default', () => {
    expect(Object.keys(environment(gkeContainer)).filter((name) => name.includes('POD_LABEL'))).toEqual([]);
  });
});

describe('a priority class of the exporter', () => {
  const quotas = (objects: readonly KubernetesObject[]) => objects.filter(({ kind }) => kind === 'ResourceQuota');

  test.each(['system-node-critical', 'system-cluster-critical'])(
    'comes with the quota that GKE asks for, if it is %s',
    (name) => {
      const objects = withOptions({ priorityClass: name });
      expect(daemonSet(objects).template.spec.priorityClassName).toBe(name);
      const quota = only(quotas(objects));
      expect(quota.metadata.namespace).toBe('gpu-exporter');
      expect(JSON.stringify(quota.spec)).toContain(name);
    },
  );

  test('comes without a quota, if it is a class of the user’s own', () => {
    expect(quotas(withOptions({ priorityClass: 'monitoring' }))).toEqual([]);
  });

  test('is not set by default, and there is no quota', () => {
    expect(quotas(gke)).toEqual([]);
  });
});

describe('a shared GPU', () => {
  const pool = { name: 'a', machineType: 'a2-highgpu-1g' as const, zones: ['us-central1-a'] };
  const envOf = (pools: Parameters<typeof objectsOf>[0]) =>
    environment(only(daemonSet(objectsOf(pools)).template.spec.containers)).KUBERNETES_VIRTUAL_GPUS;

  test.each(['time-sharing', 'mps'] as const)('by %s in any pool is named with every pod that is on it', (strategy) => {
    const shared = { ...pool, name: 'b', sharing: { strategy, clientsPerGpu: 2 } };
    expect(envOf({ nodePools: [pool, shared] })).toBe('true');
  });

  test('brings no token, no permission and no view of the processes of the node', () => {
    const objects = objectsOf({ nodePools: [{ ...pool, sharing: { strategy: 'mps', clientsPerGpu: 2 } }] });
    const { spec } = daemonSet(objects).template;
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(Object.keys(spec)).not.toContain('hostPID');
  });

  test('is not looked for where no pool shares, as every series would be copied per container', () => {
    expect(envOf({ nodePools: [pool] })).toBeUndefined();
  });
});

describe('namespaces', () => {
  const levelOf = (objects: readonly KubernetesObject[], name: string) =>
    find(objects, 'Namespace', name).metadata.labels?.['pod-security.kubernetes.io/enforce'];

  test('give the exporter alone what it needs', () => {
    expect(levelOf(gke, 'gpu-exporter')).toBe('privileged');
    expect(levelOf(gke, 'gpu-monitoring')).toBe('restricted');
    expect(find(gke, 'DaemonSet', 'dcgm-exporter').metadata.namespace).toBe('gpu-exporter');
  });

  test('become one privileged namespace where the exporter is put beside the rest', () => {
    const objects = objectsOf({ exporter: { namespace: 'gpu-monitoring' } });
    expect(levelOf(objects, 'gpu-monitoring')).toBe('privileged');
    expect(objects.filter(({ kind }) => kind === 'Namespace')).toHaveLength(1);
  });

  test('are left out where somebody else makes them', () => {
    expect(objectsOf({ createNamespaces: false }).filter(({ kind }) => kind === 'Namespace')).toEqual([]);
  });
});

describe.each(dcgmExporterVersions)('version $version of the exporter', ({ version, imageTag }) => {
  const { monitoring: construct, objects } = monitoring({ exporter: { version } });
  const image = only(daemonSet(objects()).template.spec.containers).image;

  test('runs the image of that version', () => {
    expect(image?.split('/').at(-1)).toBe(`dcgm-exporter:${imageTag}-distroless`);
    expect(imageTag.endsWith(`-${version}`)).toBe(true);
  });

  test('collects every field that it has, and none that only a later one has', () => {
    const names = (construct.exporter?.fields ?? []).map(({ name }) => name);
    const later = version === '4.8.2' ? [] : ['DCGM_EXP_XID_ERRORS_TOTAL'];
    expect(names.filter((name) => /_TOTAL$/.test(name) && name.startsWith('DCGM_EXP_'))).toEqual(later);
    expect(names).toEqual(defaultFields(version).map(({ name }) => name));
    const rows = fileOf(objects(), 'dcgm-exporter-config').trimEnd().split('\n');
    expect(rows.map((row) => row.split(',')[0])).toEqual(names);
  });
});
