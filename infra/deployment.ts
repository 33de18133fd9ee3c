import { Provider } from '@pulumi/kubernetes/provider';
import { log, type Output } from '@pulumi/pulumi';
import { z } from 'zod';
import { clusterNameSchema, type Gke, type GkeOptions, gkeProblems, gkeSchema } from '../config/gke';
import { type NodePoolOptions, nodePoolFacts, nodePoolSchema } from '../constructs/fleet/node-pool';
import { resolveOptions } from '../constructs/resolve-options';
import { A100NodePool } from './a100-node-pool';
import { withoutAwaitingSecrets } from './await';
import { GkeCluster } from './gke-cluster';
import { KubeManifests, objectProblems } from './kube-manifests';
import type { KubernetesObject } from './kube-object';
import { NodeServiceAccount } from './node-service-account';

/** The part of the configuration that becomes cloud resources, and the objects that run on them. */
export interface GpuMonitoringDeploymentArgs {
  readonly cluster: string;
  readonly gke: GkeOptions;
  readonly nodePools: readonly NodePoolOptions[];
  readonly objects: readonly KubernetesObject[];
  /** Whose DCGM exporter the nodes run. @default 'self' */
  readonly dcgm?: 'self' | 'managed';
}

export interface GpuMonitoringDeployment {
  readonly clusterName: Output<string>;
  /** Address of the control plane, without a scheme. */
  readonly endpoint: Output<string>;
  /** Secret. */
  readonly kubeconfig: Output<string>;
  /** Devices that Kubernetes can allocate on one node, by the name of the pool. */
  readonly allocatablePerNode: Readonly<Record<string, number>>;
  readonly nodePools: readonly A100NodePool[];
  readonly manifests: KubeManifests;
}

const optionsSchema = z.strictObject({
  cluster: clusterNameSchema,
  gke: gkeSchema,
  nodePools: z.array(nodePoolSchema),
});

/**
 * Creates the cluster with its A100 pools and applies the objects once the pools are there.
 *
 * @throws ProblemsError with every mistake, before anything is registered
 */
export function deployGpuMonitoring(args: GpuMonitoringDeploymentArgs): GpuMonitoringDeployment {
  const { objects, dcgm = 'self', ...raw } = args;
  const {
    cluster: name,
    gke,
    nodePools,
  } = resolveOptions('deployment', raw, optionsSchema, [gkeProblems, () => objectProblems(objects)]);
  warnWithoutAuthorizedNetworks(gke);

  const account = new NodeServiceAccount(`${name}-nodes`, {
    cluster: name,
    project: gke.project,
    roles: gke.nodeRoles,
  });
  // Nodes that start before their account has its role do not report, and GKE takes them for broken.
  const cluster = new GkeCluster(
    name,
    { ...gke, cluster: name, serviceAccount: account.email, dcgm },
    { dependsOn: [account] },
  );
  const pools = nodePools.map(
    (pool) =>
      new A100NodePool(pool.name, {
        ...pool,
        cluster: cluster.clusterName,
        location: gke.location,
        project: gke.project,
        serviceAccount: account.email,
      }),
  );
  const provider = new Provider(name, {
    kubeconfig: cluster.kubeconfig,
    // A kubeconfig that only reads differently must not make the provider, and with it every object, be replaced.
    clusterIdentifier: cluster.cluster.id,
    enableServerSideApply: true,
    // Otherwise a changed rule or board is deleted and created anew, and missing in between.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  const manifests = new KubeManifests(
    name,
    { objects: withoutAwaitingSecrets(objects) },
    { provider, dependsOn: [cluster, ...pools] },
  );

  return {
    clusterName: cluster.clusterName,
    endpoint: cluster.endpoint,
    kubeconfig: cluster.kubeconfig,
    allocatablePerNode: Object.fromEntries(
      nodePools.map((pool) => [pool.name, nodePoolFacts(pool).allocatablePerNode]),
    ),
    nodePools: pools,
    manifests,
  };
}

function warnWithoutAuthorizedNetworks({ authorizedNetworks, network }: Gke): void {
  if (authorizedNetworks.length > 0) return;
  log.warn(
    `gke.authorizedNetworks is empty: the control plane answers only inside the network ${network}, ` +
      'so run this program there, or add the range that it runs in',
  );
}
