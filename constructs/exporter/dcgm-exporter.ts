import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import type { DcgmField } from '../../catalog/metrics/metric';
import { checksum, checksumAnnotation } from '../checksum';
import type { NodePool } from '../fleet/node-pool';
import { type ImageOptions, imageReference } from '../images';
import type { ScrapeTarget } from '../scrape-target';
import { countersCsv } from './counters-csv';
import { collectedFields } from './fields';
import type { ExporterOptions } from './options';
import { genericPlatform } from './platforms/generic';
import { gkePlatform } from './platforms/gke';
import type { PlatformFactory, PlatformName } from './platforms/platform';
import { countersFile, exporterPod } from './pod';

const name = 'dcgm-exporter';
const platforms: Readonly<Record<PlatformName, PlatformFactory>> = { gke: gkePlatform, generic: genericPlatform };

/** Priority classes that GKE admits only in a namespace with a quota for them. */
const systemPriorityClasses = ['system-node-critical', 'system-cluster-critical'];

export interface DcgmExporterProps {
  readonly options: ExporterOptions;
  readonly platform: PlatformName;
  readonly images: ImageOptions;
  readonly labels: Readonly<Record<string, string>>;
  readonly createNamespace: boolean;
  /** GPU node pools; whether they share GPUs decides how pods are named. @default - none */
  readonly nodePools?: readonly Pick<NodePool, 'sharing'>[];
}

/** The DCGM exporter on every GPU node: namespace, configuration, service account and DaemonSet. */
export class DcgmExporter extends Construct {
  /** Labels that select the exporter's pods; part of the DaemonSet's immutable selector, so they never carry a version. */
  readonly podLabels: Readonly<Record<string, string>> = {
    'app.kubernetes.io/name': name,
    // Tells our exporter from one of another installation, as Google Managed Prometheus selects over all namespaces.
    'app.kubernetes.io/part-of': 'gpu-monitoring',
  };
  /** Fields that are collected. */
  readonly fields: readonly DcgmField[];
  /** What a Prometheus has to scrape. */
  readonly scrapeTarget: ScrapeTarget;

  constructor(scope: Construct, id: string, props: DcgmExporterProps) {
    super(scope, id);
    const { options } = props;
    const labels = { ...props.labels, ...this.podLabels };
    const metadata = { name, namespace: options.namespace, labels };
    this.fields = collectedFields(options);
    const csv = countersCsv(this.fields);

    if (props.createNamespace) this.addNamespace(options.namespace, props.labels);
    new kplus.ConfigMap(this, 'Config', {
      metadata: { ...metadata, name: `${name}-config` },
      data: { [countersFile]: csv },
    });
    const serviceAccount = new kplus.ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    if (options.podLabels.length > 0) this.allowReadingPods(serviceAccount, labels);
    if (options.priorityClass !== undefined && systemPriorityClasses.includes(options.priorityClass)) {
      this.addPriorityQuota(metadata);
    }
    new kplus.k8s.KubeDaemonSet(this, 'DaemonSet', {
      metadata,
      spec: {
        selector: { matchLabels: this.podLabels },
        updateStrategy: {
          type: 'RollingUpdate',
          // One node at a time would take hours on a large fleet.
          rollingUpdate: { maxUnavailable: kplus.k8s.IntOrString.fromString('10%') },
        },
        template: {
          metadata: { labels, annotations: { [checksumAnnotation]: checksum([csv]) } },
          spec: exporterPod({
            options,
            platform: platforms[props.platform](options),
            exporterImage: imageReference('dcgmExporter', props.images, exporterTag(options.version)),
            waitImage: imageReference('busybox', props.images),
            sharedGpus: (props.nodePools ?? []).some((pool) => pool.sharing !== undefined),
            configMapName: `${name}-config`,
            serviceAccountName: name,
          }),
        },
      },
    });
    this.scrapeTarget = {
      job: name,
      namespace: options.namespace,
      podLabels: this.podLabels,
      port: 'metrics',
      speaksForOthers: 'pod',
      nodeLabels: { machine_type: 'node.kubernetes.io/instance-type' },
      metrics: this.fields.filter((field) => field.source !== 'label'),
    };
  }

  private addNamespace(namespace: string, labels: Readonly<Record<string, string>>): void {
    new kplus.Namespace(this, 'Namespace', {
      metadata: {
        name: namespace,
        labels: {
          ...labels,
          'pod-security.kubernetes.io/enforce': 'privileged',
          'pod-security.kubernetes.io/audit': 'privileged',
          'pod-security.kubernetes.io/warn': 'privileged',
        },
      },
    });
  }

  private allowReadingPods(serviceAccount: kplus.ServiceAccount, labels: Readonly<Record<string, string>>): void {
    const metadata = { name: `${name}-read-pods`, labels };
    const role = new kplus.ClusterRole(this, 'ReadPods', { metadata });
    role.allow(['get', 'list', 'watch'], kplus.ApiResource.PODS);
    new kplus.ClusterRoleBinding(this, 'ReadPodsBinding', { metadata, role }).addSubjects(serviceAccount);
  }

  private addPriorityQuota(metadata: { readonly namespace: string; readonly labels: Record<string, string> }): void {
    new kplus.k8s.KubeResourceQuota(this, 'PriorityQuota', {
      metadata: { ...metadata, name: `${name}-priority` },
      spec: {
        hard: { pods: kplus.k8s.Quantity.fromString('1k') },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: systemPriorityClasses }],
        },
      },
    });
  }
}

function exporterTag(version: string): string | undefined {
  const entry = dcgmExporterVersions.find((candidate) => candidate.version === version);
  return entry === undefined ? undefined : `${entry.imageTag}-distroless`;
}
