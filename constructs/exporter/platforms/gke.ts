import type { ExporterPlatform } from './platform';

const driverDirectory = '/usr/local/nvidia';

/**
 * GKE with Container-Optimized OS and Google's driver.
 *
 * The device plugin gives `/dev/nvidia*` only to pods that ask for a GPU, which the exporter must not do, hence `privileged`.
 * The driver lives in a directory of the host that an installer fills some minutes after the node is up, hence the wait; the
 * loader path is set because only some variants of the image set it. The plugin names devices `nvidia0` instead of by UUID,
 * hence `device-name`. GKE puts the MIG size of a node pool on its nodes; other nodes lack the label, and Prometheus drops an
 * empty one.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus-multi
 */
export function gkePlatform(): ExporterPlatform {
  return {
    gpuIdType: 'device-name',
    securityContext: { privileged: true },
    env: [
      { name: 'LD_LIBRARY_PATH', value: `${driverDirectory}/lib64` },
      // The check before start looks for the libraries only in the places of a usual installation.
      { name: 'DISABLE_STARTUP_VALIDATE', value: 'true' },
    ],
    volumes: [{ name: 'driver', hostPath: { path: '/home/kubernetes/bin/nvidia', type: 'DirectoryOrCreate' } }],
    volumeMounts: [{ name: 'driver', mountPath: driverDirectory, readOnly: true, mountPropagation: 'HostToContainer' }],
    driverFile: `${driverDirectory}/lib64/libnvidia-ml.so.1`,
    migSizeLabel: 'cloud.google.com/gke-gpu-partition-size',
    nodeRequirements: [{ key: 'cloud.google.com/gke-accelerator', operator: 'Exists' }],
  };
}
