import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Metric } from '../../catalog/metrics/metric';
import { kubeJobs, kubeState } from '../../catalog/metrics/platform';
import { imageReference } from '../images';
import type { ScrapeTarget } from '../scrape-target';
import { httpProbe, resources, restrictedContainer, restrictedPod, type ServerProps, serverLabels } from './server';

const name = 'kube-state-metrics';
const user = 65_534;

/** Kinds of objects that rules may read about, with what is exported of each. */
const kinds = {
  nodes: { api: kplus.ApiResource.NODES, metrics: kubeState },
  jobs: { api: kplus.ApiResource.JOBS, metrics: kubeJobs },
} as const;

export interface KubeStateMetricsProps extends ServerProps {
  /** Kinds of objects that rules read about. */
  readonly kinds: readonly (keyof typeof kinds)[];
}

/** kube-state-metrics for those objects alone that rules read about. */
export class KubeStateMetrics extends Construct {
  readonly scrapeTarget: ScrapeTarget;

  constructor(scope: Construct, id: string, props: KubeStateMetricsProps) {
    super(scope, id);
    const { namespace } = props;
    const watched = props.kinds.map((kind) => kinds[kind]);
    const metrics = watched.flatMap((kind): Metric[] => Object.values(kind.metrics));
    const labels = serverLabels(name, props.labels);
    const metadata = { name: `gpu-monitoring-${name}`, namespace, labels: labels.all };

    const serviceAccount = new kplus.ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    const clusterMetadata = { name: metadata.name, labels: labels.all };
    const role = new kplus.ClusterRole(this, 'ReadNodes', { metadata: clusterMetadata });
    role.allow(['list', 'watch'], ...watched.map(({ api }) => api));
    new kplus.ClusterRoleBinding(this, 'ReadNodesBinding', { metadata: clusterMetadata, role }).addSubjects(
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
                  `--resources=${props.kinds.join(',')}`,
                  `--metric-allowlist=${metrics.map((metric) => metric.name).join(',')}`,
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
