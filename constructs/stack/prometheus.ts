import { JsonPatch, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { checksum, checksumAnnotation } from '../checksum';
import { imageReference } from '../images';
import { yamlText } from '../yaml-text';
import type { PrometheusServerOptions } from './options';
import {
  addService,
  httpProbe,
  resources,
  restrictedContainer,
  restrictedPod,
  type ServerProps,
  serverLabels,
  volumeClaim,
} from './server';

const name = 'prometheus';
const port = 9090;
const user = 65_534;

export interface PrometheusServerProps extends ServerProps {
  readonly options: PrometheusServerOptions;
  /** @default - the pinned version */
  readonly version?: string | undefined;
  /** `host:port` of the Alertmanager, if any. */
  readonly alertmanager: string | undefined;
}

/** @returns the server's own configuration; rules and scrape targets come in files beside it */
export function prometheusConfig(alertmanager: string | undefined): object {
  return {
    global: { scrape_interval: '30s', evaluation_interval: '30s' },
    rule_files: ['/etc/prometheus/rules/*.yaml'],
    scrape_config_files: ['/etc/prometheus/scrape/*.yaml'],
    ...(alertmanager === undefined
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] } }),
  };
}

/** Kinds of files that the server reads beside its own configuration, in the order of the pod's volumes. */
const fileKinds = ['rules', 'scrape'] as const;
type FileKind = (typeof fileKinds)[number];

/** One Prometheus with a volume of its own. */
export class PrometheusServer extends Construct {
  private readonly statefulSet: kplus.k8s.KubeStatefulSet;
  private readonly fileContents: string[] = [];

  constructor(scope: Construct, id: string, props: PrometheusServerProps) {
    super(scope, id);
    const { namespace, options } = props;
    const labels = serverLabels(name, props.labels);
    const metadata = { name, namespace, labels: labels.all };
    const config = yamlText(prometheusConfig(props.alertmanager));

    new kplus.ConfigMap(this, 'Config', {
      metadata: { ...metadata, name: `${name}-config` },
      data: { 'prometheus.yml': config },
    });
    const serviceAccount = new kplus.ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    this.allowDiscovery(serviceAccount, labels.all);
    addService(this, name, port, props);
    this.statefulSet = new kplus.k8s.KubeStatefulSet(this, 'StatefulSet', {
      metadata,
      spec: {
        replicas: 1,
        serviceName: name,
        selector: { matchLabels: labels.selector },
        template: {
          metadata: {
            labels: labels.all,
            annotations: {
              [checksumAnnotation]: Lazy.any({ produce: () => checksum([config, ...this.fileContents]) }),
            },
          },
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: true,
            securityContext: restrictedPod(user),
            // Enough to write the head of the database to disk.
            terminationGracePeriodSeconds: 300,
            containers: [serverContainer(props)],
            volumes: [
              ...fileKinds.map((kind) => ({ name: kind, projected: { sources: [] } })),
              { name: 'config', configMap: { name: `${name}-config` } },
            ],
          },
        },
        volumeClaimTemplates: [volumeClaim('data', options.storage, options.storageClass)],
      },
    });
  }

  /**
   * Makes the server read the files of a ConfigMap.
   *
   * @param content text of the files; when it changes, the pod is rolled
   */
  addFiles(kind: FileKind, configMap: string, content: string): void {
    const sources = `/spec/template/spec/volumes/${fileKinds.indexOf(kind)}/projected/sources/-`;
    this.statefulSet.addJsonPatch(JsonPatch.add(sources, { configMap: { name: configMap } }));
    this.fileContents.push(content);
  }

  /** Finding pods, and the labels of the nodes that they run on. */
  private allowDiscovery(serviceAccount: kplus.ServiceAccount, labels: Readonly<Record<string, string>>): void {
    const metadata = { name: 'gpu-monitoring-prometheus', labels };
    const role = new kplus.ClusterRole(this, 'Discovery', { metadata });
    role.allow(['get', 'list', 'watch'], kplus.ApiResource.PODS, kplus.ApiResource.NODES);
    new kplus.ClusterRoleBinding(this, 'DiscoveryBinding', { metadata, role }).addSubjects(serviceAccount);
  }
}

function serverContainer({ images, options, version }: PrometheusServerProps): kplus.k8s.Container {
  return {
    name,
    image: imageReference('prometheus', images, version === undefined ? undefined : `v${version}`),
    imagePullPolicy: 'IfNotPresent',
    args: [
      '--config.file=/etc/prometheus/prometheus.yml',
      '--storage.tsdb.path=/prometheus',
      `--storage.tsdb.retention.time=${options.retention}`,
    ],
    ports: [{ name: 'http', containerPort: port }],
    securityContext: restrictedContainer,
    resources: resources('250m', '1Gi', '4Gi'),
    // Replaying the write-ahead log after a crash takes minutes.
    startupProbe: httpProbe('/-/ready', 'http', 90),
    livenessProbe: httpProbe('/-/healthy', 'http', 6),
    readinessProbe: httpProbe('/-/ready', 'http', 3),
    volumeMounts: [
      { name: 'config', mountPath: '/etc/prometheus/prometheus.yml', subPath: 'prometheus.yml', readOnly: true },
      { name: 'rules', mountPath: '/etc/prometheus/rules', readOnly: true },
      { name: 'scrape', mountPath: '/etc/prometheus/scrape', readOnly: true },
      { name: 'data', mountPath: '/prometheus' },
    ],
  };
}
