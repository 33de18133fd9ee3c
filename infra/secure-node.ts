import type { container } from '@pulumi/gcp/types/input';
import type { Input } from '@pulumi/pulumi';

/**
 * What every node of ours has, whatever its machine type: verified boot, no reach from a pod to the node's own
 * credentials, no unauthenticated kubelet port, and an account of its own instead of the project's default one.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster
 */
export function secureNodeConfig(serviceAccount: Input<string>) {
  return {
    imageType: 'COS_CONTAINERD',
    serviceAccount,
    // Access is decided by the account's roles; narrower scopes would only hide which role is missing.
    oauthScopes: ['https://www.googleapis.com/auth/cloud-platform'],
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    workloadMetadataConfig: { mode: 'GKE_METADATA' },
    metadata: { 'disable-legacy-endpoints': 'true' },
    kubeletConfig: { insecureKubeletReadonlyPortEnabled: 'FALSE' },
    gvnic: { enabled: true },
    gcfsConfig: { enabled: true },
  } satisfies container.NodePoolNodeConfig & container.ClusterNodeConfig;
}
