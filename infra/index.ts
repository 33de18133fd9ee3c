/** GKE clusters with A100 node pools, as Pulumi components. Importing this creates nothing; `program.ts` does. */

export type { GkeOptions } from '../config/gke';
export type { NodePoolOptions } from '../constructs/fleet/node-pool';
export { type Problem, ProblemsError } from '../constructs/problem';
export { A100NodePool, type A100NodePoolArgs, nodePoolArguments } from './a100-node-pool';
export { deployGpuMonitoring, type GpuMonitoringDeployment, type GpuMonitoringDeploymentArgs } from './deployment';
export { GkeCluster, type GkeClusterArgs } from './gke-cluster';
export { KubeManifests, type KubeManifestsArgs } from './kube-manifests';
export { KubeObject, type KubernetesObject } from './kube-object';
export { type ClusterAccess, kubeconfig } from './kubeconfig';
export { managedAlertmanagerObject, type SecretValues } from './managed-alertmanager';
export { NodeServiceAccount, type NodeServiceAccountArgs } from './node-service-account';
