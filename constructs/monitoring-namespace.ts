import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

export interface MonitoringNamespaceProps {
  readonly namespace: string;
  readonly exporterNamespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Adds the namespace of everything but the exporter, with the pod security level that it can keep. */
export function addNamespace(
  scope: Construct,
  { namespace, exporterNamespace, labels }: MonitoringNamespaceProps,
): void {
  // The exporter needs more than `restricted` allows; where somebody puts it here, the whole namespace must allow it.
  const level = exporterNamespace === namespace ? 'privileged' : 'restricted';
  new kplus.Namespace(scope, 'Namespace', {
    metadata: {
      name: namespace,
      labels: {
        ...labels,
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/audit': level,
        'pod-security.kubernetes.io/warn': level,
      },
    },
  });
}
