import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Metric } from '../../catalog/metrics/metric';
import { kubeJobs, kubeState } from '../../catalog/metrics/platform';
import { nvsentinelStateLabel } from '../../catalog/node-repair';
import { imageReference } from '../images';
import type { ScrapeTarget } from '../scrape-target';
import { httpProbe, resources, restrictedContainer, restrictedPod, type ServerProps, serverLabels } from './server';

const name = 'kube-state-metrics';
const user = 65_534;

/** Labels of nodes that are put on series; without this kube-state-metrics exposes none. */
export const nodeLabelsAllowlist = `nodes=[${nvsentinelStateLabel}]`;

export interface KubeStateMetricsProps extends ServerProps {
  /** Namespace of the exporter's pods, which it sees in any case. */
  readonly podNamespace: string;
  /** Namespaces whose Jobs rules read about; it sees their pods as well. */
  readonly jobNamespaces: readonly string[];
}

/** kube-state-metrics for nodes, the exporter's pods and watched Jobs, as the rules read nothing else. */
export class KubeStateMetrics extends Construct {
  readonly scrapeTarget: ScrapeTarget;

  constructor(scope: Construct, id: string, props: KubeStateMetricsProps) {
    super(scope, id);
    const { namespace, podNamespace, jobNamespaces } = props;
    const namespaces = [...new Set([podNamespace, ...jobNamespaces])];
    const jobs = jobNamespaces.length > 0;
    const metrics: readonly Metric[] = [...Object.values(kubeState), ...(jobs ? Object.values(kubeJobs) : [])];
    const labels = serverLabels(name, props.labels);
    const metadata = { name: `gpu-monitoring-${name}`, namespace, labels: labels.all };

    const serviceAccount = new kplus.ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    const clusterMetadata = { name: metadata.name, labels: labels.all };
    const role = new kplus.ClusterRole(this, 'ReadNodes', { metadata: clusterMetadata });
    role.allow(['list', 'watch'], kplus.ApiResource.NODES);
    new kplus.ClusterRoleBinding(this, 'ReadNodesBinding', { metadata: clusterMetadata, role }).addSubjects(
      serviceAccount,
    );
    // It lists objects namespace by namespace where it is given namespaces, so a role in each is enough.
    for (const watched of namespaces) {
      const suffix = watched === podNamespace ? '' : `-${watched}`;
      const roleMetadata = { name: metadata.name, namespace: watched, labels: labels.all };
      const namespaceRole = new kplus.Role(this, `ReadPods${suffix}`, { metadata: roleMetadata });
      namespaceRole.allow(['list', 'watch'], kplus.ApiResource.PODS);
      if (jobs) namespaceRole.allow(['list', 'watch'], kplus.ApiResource.JOBS);
      new kplus.RoleBinding(this, `ReadPodsBinding${suffix}`, {
        metadata: roleMetadata,
        role: namespaceRole,
      }).addSubjects(serviceAccount);
    }
    new kplus.k8s.KubeDeployment(this, 'Deployment', {
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: labels.selector },
        template: {
          metadata: { labels: labels.all },
          spec: {
            serviceAccountName: metadata.name,
            automountServiceAccountToken: true,
            securityContext: restrictedPod(user),
            containers: [
              {
                name,
                image: imageReference('kubeStateMetrics', props.images),
                imagePullPolicy: 'IfNotPresent',
                args: [
                  `--resources=nodes,pods${jobs ? ',jobs' : ''}`,
                  `--namespaces=${namespaces.join(',')}`,
                  `--metric-allowlist=${metrics.map((metric) => metric.name).join(',')}`,
                  `--metric-labels-allowlist=${nodeLabelsAllowlist}`,
                ],
                ports: [
                  { name: 'metrics', containerPort: 8080 },
                  { name: 'telemetry', containerPort: 8081 },
                ],
                securityContext: restrictedContainer,
                resources: resources('10m', '64Mi', '256Mi'),
                livenessProbe: httpProbe('/livez', 'metrics', 6),
                readinessProbe: httpProbe('/readyz', 'telemetry', 3),
              },
            ],
          },
        },
      },
    });
    this.scrapeTarget = {
      // Google's own example of kube-state-metrics takes the shorter name, cluster-wide.
      job: metadata.name,
      namespace,
      podLabels: labels.selector,
      port: 'metrics',
      speaksForOthers: 'everything',
      metrics,
    };
  }
}
