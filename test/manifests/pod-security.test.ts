import type { k8s } from 'cdk8s-plus-28';
import { containers, renderings, type Workload, workloads } from './support/objects';

/**
 * What the level `restricted` asks of a pod; each check names the containers, or the part of the pod, that break it.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
const restricted: Readonly<Record<string, (workload: Workload) => string[]>> = {
  'shares no namespace of the host': ({ pod }) =>
    ['hostNetwork', 'hostPID', 'hostIPC'].filter((name) => (({ ...pod }) as Record<string, unknown>)[name] === true),
  'has only volumes that are made for it': ({ pod }) =>
    (pod.volumes ?? [])
      .filter((volume) => !allowedVolumes.some((kind) => volume[kind] !== undefined))
      .map(({ name }) => name),
  'opens no port of the host': broken(({ ports }) => (ports ?? []).some(({ hostPort }) => hostPort !== undefined)),
  'is not privileged': broken(({ securityContext }) => securityContext?.privileged === true),
  'gains no privileges': broken(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false),
  'drops every capability and adds none': broken(
    ({ securityContext }) =>
      !securityContext?.capabilities?.drop?.includes('ALL') || (securityContext.capabilities.add ?? []).length > 0,
  ),
  'does not run as root': (workload) =>
    broken(({ securityContext }) => {
      const own = securityContext ?? {};
      const pods = workload.pod.securityContext ?? {};
      const user = own.runAsUser ?? pods.runAsUser;
      return (own.runAsNonRoot ?? pods.runAsNonRoot) !== true || user === undefined || user === 0;
    })(workload),
  'has a seccomp profile': (workload) =>
    broken(({ securityContext }) => {
      const profile = securityContext?.seccompProfile ?? workload.pod.securityContext?.seccompProfile;
      return profile?.type !== 'RuntimeDefault' && profile?.type !== 'Localhost';
    })(workload),
  'has a root file system that cannot be written': broken(
    ({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true,
  ),
};

const allowedVolumes = [
  'configMap',
  'secret',
  'projected',
  'emptyDir',
  'persistentVolumeClaim',
  'downwardApi',
  'ephemeral',
] as const;

function broken(breaks: (container: k8s.Container) => boolean): (workload: Workload) => string[] {
  return (workload) =>
    containers(workload)
      .filter(breaks)
      .map(({ name }) => name);
}

const all = renderings.flatMap(({ backend, objects }) =>
  workloads(objects).map((workload) => ({ backend, ...workload })),
);
const exporters = ['dcgm-exporter', 'dcgm-exporter-unprofiled'];
const others = all.filter(({ name }) => !exporters.includes(name));

describe.each(others)('the pod of $name for $backend', (workload) => {
  test.each(Object.entries(restricted))('%s', (_, check) => {
    expect(check(workload)).toEqual([]);
  });
});

describe.each(all)('every container of $name for $backend', (workload) => {
  test('asks for processor and memory, and has a limit of memory alone', () => {
    const keys = (amounts: object | undefined) => Object.keys(amounts ?? {}).sort();
    for (const { resources } of containers(workload)) {
      expect(keys(resources?.requests)).toEqual(['cpu', 'memory']);
      expect(keys(resources?.limits)).toEqual(['memory']);
    }
  });

  test('gets a token only to ask the API server', () => {
    const asks = ['prometheus', 'gpu-monitoring-kube-state-metrics', ...exporters];
    expect(workload.pod.automountServiceAccountToken).toBe(asks.includes(workload.name));
  });
});

test.each(exporters)('the checks see what %s on GKE needs beyond the level', (wanted) => {
  const [exporter] = all.filter(({ name }) => name === wanted);
  if (exporter === undefined) throw new Error('there is no exporter');
  expect(restricted['is not privileged']?.(exporter)).toEqual(['exporter']);
  expect(restricted['has only volumes that are made for it']?.(exporter)).toEqual(['pod-resources', 'driver']);
});
