import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { ImageOptions } from '../images';

const { k8s } = kplus;

/** What every part of the stack is told. */
export interface ServerProps {
  readonly namespace: string;
  readonly images: ImageOptions;
  readonly labels: Readonly<Record<string, string>>;
}

/** @returns labels of a part's objects, and the subset that selects its pods and never changes */
export function serverLabels(name: string, labels: Readonly<Record<string, string>>) {
  const selector = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'gpu-monitoring' };
  return { all: { ...labels, ...selector }, selector };
}

/** Pod security of the level `restricted`. */
export function restrictedPod(user: number): kplus.k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Container security of the level `restricted`, with a root file system that cannot be written. */
export const restrictedContainer: kplus.k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** @returns requests for both, and a limit for memory alone: a throttled processor delays alerts */
export function resources(cpu: string, memory: string, memoryLimit: string): kplus.k8s.ResourceRequirements {
  return {
    requests: { cpu: k8s.Quantity.fromString(cpu), memory: k8s.Quantity.fromString(memory) },
    limits: { memory: k8s.Quantity.fromString(memoryLimit) },
  };
}

export function httpProbe(path: string, port: string, failureThreshold: number): kplus.k8s.Probe {
  return {
    httpGet: { path, port: k8s.IntOrString.fromString(port) },
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold,
  };
}

export function volumeClaim(
  name: string,
  storage: string,
  storageClass?: string,
): kplus.k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: k8s.Quantity.fromString(storage) } },
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    },
  };
}

/** A Service on one named port. */
export function addService(scope: Construct, name: string, port: number, props: ServerProps): void {
  const labels = serverLabels(name, props.labels);
  new k8s.KubeService(scope, 'Service', {
    metadata: { name, namespace: props.namespace, labels: labels.all },
    spec: {
      selector: labels.selector,
      ports: [{ name: 'http', port, targetPort: k8s.IntOrString.fromString('http') }],
    },
  });
}
