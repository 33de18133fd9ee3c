/** What a client needs to find a GKE cluster; who it is, it learns from Google Cloud. */
export interface ClusterAccess {
  readonly name: string;
  /** Address of the control plane, without a scheme. */
  readonly endpoint: string;
  /** Certificate of the cluster's authority, base64. */
  readonly certificateAuthority: string;
}

/**
 * A kubeconfig without credentials: each use asks the `gke-gcloud-auth-plugin` for a short-lived token.
 *
 * @returns JSON, which every reader of kubeconfig files accepts, since YAML includes it
 */
export function kubeconfig({ name, endpoint, certificateAuthority }: ClusterAccess): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [
      { name, cluster: { server: `https://${endpoint}`, 'certificate-authority-data': certificateAuthority } },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'gke-gcloud-auth-plugin',
            installHint: 'install it with: gcloud components install gke-gcloud-auth-plugin',
            interactiveMode: 'IfAvailable',
            provideClusterInfo: true,
          },
        },
      },
    ],
  });
}
