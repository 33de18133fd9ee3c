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
import { exporterNodeLabels } from './node-labels';
import type { ExporterOptions } from './options';
import { genericPlatform } from './platforms/generic';
import { gkePlatform } from './platforms/gke';
import type { ExporterPlatform, PlatformFactory, PlatformName } from './platforms/platform';
import { exporterPod } from './pod';
import { type ExporterVariant, exporterVariants } from './variants';

const name = 'dcgm-exporter';
const configMapName = `${name}-config`;
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
  readonly nodePools?: readonly Pick<NodePool, 'mig' | 'sharing'>[];
}

/** The DCGM exporter on every GPU node: namespace, configuration, service account, and a DaemonSet per variant. */
export class DcgmExporter extends Construct {
  /** Fields that are collected. */
  readonly fields: readonly DcgmField[];
  /** What a Prometheus has to scrape: the exporter with profiling, then the one without. */
  readonly scrapeTargets: readonly ScrapeTarget[];

  constructor(scope: Construct, id: string, props: DcgmExporterProps) {
    super(scope, id);
    const { options } = props;
    const labels = { ...props.labels, ...podLabels(name) };
    const metadata = { name, namespace: options.namespace, labels };
    this.fields = collectedFields(options);

    if (props.createNamespace) this.addNamespace(options.namespace, props.labels);
    new kplus.ConfigMap(this, 'Config', {
      metadata: { ...metadata, name: configMapName },
      data: Object.fromEntries(
        exporterVariants.map((variant) => [variant.countersFile, countersCsv(this.fieldsOf(variant))]),
      ),
    });
    const serviceAccount = new kplus.ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    if (options.podLabels.length > 0) this.allowReadingPods(serviceAccount, labels);
    if (options.priorityClass !== undefined && systemPriorityClasses.includes(options.priorityClass)) {
      this.addPriorityQuota(metadata);
    }
    const platform = platforms[props.platform](options);
    for (const variant of exporterVariants) this.addDaemonSet(variant, platform, props);
    this.scrapeTargets = exporterVariants.map((variant) => ({
      job: variant.name,
      namespace: options.namespace,
      podLabels: podLabels(variant.name),
      port: 'metrics',
      speaksForOthers: 'pod',
      nodeLabels: exporterNodeLabels(platform, props.nodePools ?? []),
      metrics: this.fieldsOf(variant).filter((field) => field.source !== 'label'),
    }));
  }

  private fieldsOf(variant: ExporterVariant): DcgmField[] {
    return this.fields.filter((field) => variant.collects(field));
  }

  private addDaemonSet(variant: ExporterVariant, platform: ExporterPlatform, props: DcgmExporterProps): void {
    const { options } = props;
    const selector = podLabels(variant.name);
    const labels = { ...props.labels, ...selector };
    const csv = countersCsv(this.fieldsOf(variant));
    new kplus.k8s.KubeDaemonSet(this, `DaemonSet-${variant.name}`, {
      metadata: { name: variant.name, namespace: options.namespace, labels },
      spec: {
        selector: { matchLabels: selector },
        updateStrategy: {
          type: 'RollingUpdate',
          // One node at a time would take hours on a large fleet.
          rollingUpdate: { maxUnavailable: kplus.k8s.IntOrString.fromString('10%') },
        },
        template: {
          metadata: { labels, annotations: { [checksumAnnotation]: checksum([csv]) } },
          spec: exporterPod({
            options,
            platform,
            exporterImage: imageReference('dcgmExporter', props.images, exporterTag(options.version)),
            waitImage: imageReference('busybox', props.images),
            sharedGpus: (props.nodePools ?? []).some((pool) => pool.sharing !== undefined),
            configMapName,
            countersFile: variant.countersFile,
            nodes: variant.nodes,
            serviceAccountName: name,
          }),
        },
      },
    });
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

/** Labels that select the pods of an exporter; part of its DaemonSet's immutable selector, so they never carry a version. */
function podLabels(exporter: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': exporter,
    // Tells our exporter from one of another installation, as Google Managed Prometheus selects over all namespaces.
    'app.kubernetes.io/part-of': 'gpu-monitoring',
  };
}

function exporterTag(version: string): string | undefined {
  const entry = dcgmExporterVersions.find((candidate) => candidate.version === version);
  return entry === undefined ? undefined : `${entry.imageTag}-distroless`;
}
