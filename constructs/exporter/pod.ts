import { k8s } from 'cdk8s-plus-28';
import { dcgmExporterContainer, dcgmExporterPort, xidWindowMilliseconds } from '../../catalog/dcgm-exporter';
import type { ExporterOptions } from './options';
import type { ExporterPlatform } from './platforms/platform';

/** Folder into which the configuration is mounted as a whole: a single mounted file would never be refreshed. */
const configDirectory = '/etc/dcgm-exporter';
const podResources = '/var/lib/kubelet/pod-resources';

export interface ExporterPodProps {
  readonly options: ExporterOptions;
  readonly platform: ExporterPlatform;
  readonly exporterImage: string;
  readonly waitImage: string;
  /** Whether some GPU is shared by several pods. */
  readonly sharedGpus: boolean;
  readonly configMapName: string;
  /** Key of the CSV in the ConfigMap. */
  readonly countersFile: string;
  /** What the labels of its nodes must say beside what the platform asks. */
  readonly nodes: k8s.NodeSelectorRequirement;
  readonly serviceAccountName: string;
}

/** @returns the pod of the exporter with its embedded engine; nothing else on the node may hold the profiling counters */
export function exporterPod(props: ExporterPodProps): k8s.PodSpec {
  const { options, platform } = props;
  const readsPods = options.podLabels.length > 0;
  return {
    serviceAccountName: props.serviceAccountName,
    automountServiceAccountToken: readsPods,
    priorityClassName: options.priorityClass,
    runtimeClassName: platform.runtimeClassName,
    nodeSelector: platform.nodeSelector,
    affinity: nodeAffinity([...platform.nodeRequirements, props.nodes]),
    // GPU nodes may carry any taint (spot, reservation, team); the exporter belongs on all of them.
    tolerations: [{ operator: 'Exists' }],
    // Killing DCGM in the middle of a call has hung A100s.
    terminationGracePeriodSeconds: 60,
    initContainers: platform.driverFile === undefined ? undefined : [waitForDriver(props, platform.driverFile)],
    containers: [exporterContainer(props)],
    volumes: [
      { name: 'config', configMap: { name: props.configMapName } },
      { name: 'pod-resources', hostPath: { path: podResources, type: 'Directory' } },
      ...platform.volumes,
    ],
  };
}

function nodeAffinity(matchExpressions: k8s.NodeSelectorRequirement[]): k8s.Affinity {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
    },
  };
}

function exporterContainer({
  options,
  platform,
  exporterImage,
  sharedGpus,
  countersFile,
}: ExporterPodProps): k8s.Container {
  const probe = (failureThreshold: number, periodSeconds: number): k8s.Probe => ({
    httpGet: { path: '/health', port: k8s.IntOrString.fromString('metrics') },
    periodSeconds,
    timeoutSeconds: 5,
    failureThreshold,
  });
  return {
    name: dcgmExporterContainer,
    image: exporterImage,
    imagePullPolicy: 'IfNotPresent',
    args: ['--collectors', `${configDirectory}/${countersFile}`],
    env: [...environment(options, platform), ...(sharedGpus ? [nameEveryPod] : [])],
    ports: [{ name: 'metrics', containerPort: dcgmExporterPort }],
    securityContext: platform.securityContext,
    // No processor limit: a throttled exporter misses its collection interval. Memory grows with GPUs and MIG instances.
    resources: {
      requests: { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('256Mi') },
      limits: { memory: k8s.Quantity.fromString('1Gi') },
    },
    // Starting means loading DCGM for every GPU; /health says that the server answers, alerts watch the metrics themselves.
    startupProbe: probe(30, 10),
    livenessProbe: probe(6, 10),
    readinessProbe: probe(3, 10),
    volumeMounts: [
      { name: 'config', mountPath: configDirectory, readOnly: true },
      { name: 'pod-resources', mountPath: podResources, readOnly: true },
      ...platform.volumeMounts,
    ],
  };
}

/**
 * Without it, of the pods that share a GPU only one is named. It needs no more rights: pods and devices come from the kubelet.
 * @see https://github.com/NVIDIA/dcgm-exporter/pull/594
 */
const nameEveryPod: k8s.EnvVar = { name: 'KUBERNETES_VIRTUAL_GPUS', value: 'true' };

function environment(options: ExporterOptions, platform: ExporterPlatform): k8s.EnvVar[] {
  const podLabels: k8s.EnvVar[] =
    options.podLabels.length === 0
      ? []
      : [
          { name: 'DCGM_EXPORTER_KUBERNETES_ENABLE_POD_LABELS', value: 'true' },
          { name: 'DCGM_EXPORTER_KUBERNETES_POD_LABEL_ALLOWLIST_REGEX', value: options.podLabels.join(',') },
        ];
  return [
    { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    { name: 'DCGM_EXPORTER_LISTEN', value: `:${dcgmExporterPort}` },
    { name: 'DCGM_EXPORTER_INTERVAL', value: String(options.collectIntervalSeconds * 1000) },
    { name: 'DCGM_EXPORTER_XID_COUNT_WINDOW_SIZE', value: String(xidWindowMilliseconds) },
    { name: 'DCGM_EXPORTER_KUBERNETES', value: 'true' },
    { name: 'DCGM_EXPORTER_KUBERNETES_GPU_ID_TYPE', value: platform.gpuIdType },
    ...platform.env,
    ...podLabels,
  ];
}

/** The exporter exits when the driver is not there yet, and would then wait ever longer between its restarts. */
function waitForDriver({ platform, waitImage }: ExporterPodProps, driverFile: string): k8s.Container {
  return {
    name: 'wait-for-driver',
    image: waitImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', `until [ -e ${driverFile} ]; do echo "waiting for ${driverFile}"; sleep 5; done`],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    resources: {
      requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('16Mi') },
      limits: { memory: k8s.Quantity.fromString('32Mi') },
    },
    volumeMounts: [...platform.volumeMounts],
  };
}
