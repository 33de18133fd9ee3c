import type { k8s } from 'cdk8s-plus-28';
import type { ExporterOptions } from '../options';

/** What differs for the exporter from one kind of Kubernetes to another. */
export interface ExporterPlatform {
  /** How the kubelet names GPUs to the exporter; the wrong one loses the pod labels. */
  readonly gpuIdType: 'uid' | 'device-name';
  readonly securityContext: k8s.SecurityContext;
  readonly env: readonly k8s.EnvVar[];
  readonly volumes: readonly k8s.Volume[];
  readonly volumeMounts: readonly k8s.VolumeMount[];
  /** File that exists once the driver is installed. @default - the driver is there before any pod */
  readonly driverFile?: string;
  /** What the labels of a GPU node must say, beside the node selector. */
  readonly nodeRequirements: readonly k8s.NodeSelectorRequirement[];
  /** Node label that says which MIG size the GPUs of a node are cut into. @default - no label says so */
  readonly migSizeLabel?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly runtimeClassName?: string;
}

export type PlatformName = 'gke' | 'generic';
export type PlatformFactory = (options: ExporterOptions) => ExporterPlatform;
