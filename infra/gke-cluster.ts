import { all, ComponentResource, type ComponentResourceOptions, type Input, type Output, secret } from '@pulumi/pulumi';
import { z } from 'zod';
import {
  clusterNameSchema,
  type Gke,
  type GkeOptions,
  gkeProblems,
  gkeSchema,
  regionOf,
  systemPoolName,
} from '../config/gke';
import { resolveOptions } from '../constructs/resolve-options';
import { Cluster, type ClusterArgs, NodePool, type NodePoolArgs, Router, RouterNat } from './gcp';
import { kubeconfig } from './kubeconfig';
import { secureNodeConfig } from './secure-node';

/** What GKE itself measures and sends to Cloud Monitoring, whatever exporter is used. */
const monitoredComponents = [
  'SYSTEM_COMPONENTS',
  'STORAGE',
  'HPA',
  'POD',
  'DAEMONSET',
  'DEPLOYMENT',
  'STATEFULSET',
  'KUBELET',
  'CADVISOR',
] as const;

/**
 * Makes GKE run an exporter of its own on each GPU node. The profiling counters of an A100 can be held by one reader only, so
 * beside an exporter of ours the two would take them from each other.
 */
const managedDcgm = 'DCGM';

const optionsSchema = z.strictObject({ cluster: clusterNameSchema, gke: gkeSchema });

/** The `gke` section of the configuration, and what else the cluster needs to know. */
export interface GkeClusterArgs extends GkeOptions {
  /** Name of the cluster, also the value of the label `cluster` on everything that is measured. */
  readonly cluster: string;
  /** E-mail address of the account that the nodes run as; see `NodeServiceAccount`. */
  readonly serviceAccount: Input<string>;
  /** Whose DCGM exporter the nodes run: ours (`self`), or that of GKE (`managed`). @default 'self' */
  readonly dcgm?: 'self' | 'managed';
}

/** Arguments of the provider's cluster. */
function clusterArguments(gke: Gke, { cluster, serviceAccount, dcgm }: GkeClusterArgs) {
  return {
    name: cluster,
    project: gke.project,
    location: gke.location,
    network: gke.network,
    subnetwork: gke.subnetwork,
    networkingMode: 'VPC_NATIVE',
    ipAllocationPolicy: {
      clusterSecondaryRangeName: gke.podRange,
      servicesSecondaryRangeName: gke.serviceRange,
    },
    datapathProvider: 'ADVANCED_DATAPATH',
    privateClusterConfig: { enablePrivateNodes: gke.privateNodes, enablePrivateEndpoint: false },
    masterAuthorizedNetworksConfig: {
      cidrBlocks: gke.authorizedNetworks.map(({ name, cidr }) => ({ displayName: name, cidrBlock: cidr })),
      gcpPublicCidrsAccessEnabled: false,
    },
    workloadIdentityConfig: { workloadPool: `${gke.project}.svc.id.goog` },
    enableShieldedNodes: true,
    rbacBindingConfig: {
      enableInsecureBindingSystemAuthenticated: false,
      enableInsecureBindingSystemUnauthenticated: false,
    },
    nodePoolDefaults: { nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: 'FALSE' } },
    releaseChannel: { channel: gke.releaseChannel },
    deletionProtection: gke.deletionProtection,
    loggingConfig: { enableComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'] },
    monitoringConfig: {
      enableComponents: [...monitoredComponents, ...(dcgm === 'managed' ? [managedDcgm] : [])],
      managedPrometheus: { enabled: true },
    },
    costManagementConfig: { enabled: true },
    // GKE insists on a first pool. It is removed at once, but its machine exists for a moment and is secured as well.
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: secureNodeConfig(serviceAccount),
  } satisfies ClusterArgs;
}

/**
 * A GKE cluster with safe defaults and one small pool of CPU machines.
 *
 * GPU pools are added beside it, with `A100NodePool`.
 */
export class GkeCluster extends ComponentResource {
  readonly cluster: Cluster;
  readonly systemPool: NodePool;
  readonly clusterName: Output<string>;
  readonly location: Output<string>;
  /** Address of the control plane, without a scheme. */
  readonly endpoint: Output<string>;
  /** Secret. Needs the `gke-gcloud-auth-plugin` wherever it is used. */
  readonly kubeconfig: Output<string>;

  /** @throws ProblemsError with every mistake, before anything is registered */
  constructor(name: string, args: GkeClusterArgs, options?: ComponentResourceOptions) {
    const gke = readGke(args);
    super('gpu-monitoring:gke:Cluster', name, {}, options);

    this.cluster = new Cluster(name, clusterArguments(gke, args), {
      parent: this,
      // Both describe the removed first pool; a later change there must not replace the cluster.
      ignoreChanges: ['initialNodeCount', 'nodeConfig'],
    });
    this.systemPool = new NodePool(
      `${name}-${systemPoolName}`,
      systemPoolArguments(gke, { cluster: this.cluster.name, serviceAccount: args.serviceAccount }),
      { parent: this, deleteBeforeReplace: true, ignoreChanges: ['initialNodeCount'] },
    );
    if (gke.privateNodes && gke.cloudNat) this.addCloudNat(name, gke);

    this.clusterName = this.cluster.name;
    this.location = this.cluster.location;
    this.endpoint = this.cluster.endpoint;
    this.kubeconfig = secret(
      all([this.cluster.name, this.cluster.endpoint, this.cluster.masterAuth]).apply(([name, endpoint, auth]) =>
        kubeconfig({ name, endpoint, certificateAuthority: auth.clusterCaCertificate }),
      ),
    );
    this.registerOutputs({ clusterName: this.clusterName, endpoint: this.endpoint, kubeconfig: this.kubeconfig });
  }

  private addCloudNat(name: string, { project, location, network, subnetwork }: Gke): void {
    const region = regionOf(location);
    const router = new Router(`${name}-nat`, { project, region, network }, { parent: this });
    new RouterNat(
      `${name}-nat`,
      {
        project,
        region,
        router: router.name,
        natIpAllocateOption: 'AUTO_ONLY',
        ...(subnetwork === undefined
          ? { sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES' }
          : {
              sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
              subnetworks: [{ name: subnetwork, sourceIpRangesToNats: ['ALL_IP_RANGES'] }],
            }),
        logConfig: { enable: true, filter: 'ERRORS_ONLY' },
      },
      { parent: this },
    );
  }
}

function readGke({ cluster, serviceAccount, dcgm, ...gke }: GkeClusterArgs): Gke {
  return resolveOptions(`GKE cluster ${cluster}`, { cluster, gke }, optionsSchema, [gkeProblems]).gke;
}

function systemPoolArguments(
  { project, location, systemPool }: Gke,
  { cluster, serviceAccount }: { readonly cluster: Input<string>; readonly serviceAccount: Input<string> },
): NodePoolArgs {
  return {
    name: systemPoolName,
    cluster,
    location,
    project,
    initialNodeCount: 1,
    autoscaling: { totalMinNodeCount: systemPool.nodes.min, totalMaxNodeCount: systemPool.nodes.max },
    management: { autoRepair: true, autoUpgrade: true },
    upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0 },
    nodeConfig: { ...secureNodeConfig(serviceAccount), machineType: systemPool.machineType },
  };
}
