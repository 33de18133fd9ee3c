import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { kubeState } from '../../catalog/metrics/platform';
import { nvsentinelStateLabel } from '../../catalog/node-repair';
import { imageReference } from '../images';
import type { ScrapeTarget } from '../scrape-target';
import { httpProbe, resources, restrictedContainer, restrictedPod, type ServerProps, serverLabels } from './server';

const name = 'kube-state-metrics';
const user = 65_534;

/** Labels of nodes that are put on series; without this kube-state-metrics exposes none. */
export const nodeLabelsAllowlist = `nodes=[${nvsentinelStateLabel}]`;

export interface KubeStateMetricsProps extends ServerProps {
  /** The only namespace whose pods it sees. */
  readonly podNamespace: string;
}

/** kube-state-metrics for nodes and for the exporter's pods, as the rules read nothing else. */
export class KubeStateMetrics extends Construct {
  readonly scrapeTarget: ScrapeTarget;

  constructor(scope: Construct, id: string, props: KubeStateMetricsProps) {
    super(scope, id);
    const { namespace, podNamespace } = props;
    const labels = serverLabels(name, props.labels);
    const metadata = { name: `gpu-monitoring-${name}`, namespace, labels: labels.all };

    const serviceAccount = new kplus.ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    const clusterMetadata = { name: metadata.name, labels: labels.all };
    const role = new kplus.ClusterRole(this, 'ReadNodes', { metadata: clusterMetadata });
    role.allow(['list', 'watch'], kplus.ApiResource.NODES);
    new kplus.ClusterRoleBinding(this, 'ReadNodesBinding', { metadata: clusterMetadata, role }).addSubjects(
      serviceAccount,
    );
    // It lists pods namespace by namespace where it is given namespaces, so a role in the one is enough.
    const podMetadata = { name: metadata.name, namespace: podNamespace, labels: labels.all };
    const podRole = new kplus.Role(this, 'ReadPods', { metadata: podMetadata });
    podRole.allow(['list', 'watch'], kplus.ApiResource.PODS);
    new kplus.RoleBinding(this, 'ReadPodsBinding', { metadata: podMetadata, role: podRole }).addSubjects(
      serviceAccount,
    );
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
                  '--resources=nodes,pods',
                  `--namespaces=${podNamespace}`,
                  `--metric-allowlist=${Object.values(kubeState)
                    .map((metric) => metric.name)
                    .join(',')}`,
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
      metrics: Object.values(kubeState),
    };
  }
}
