import type { ExporterOptions } from '../options';
import type { ExporterPlatform } from './platform';

/** Set by NVIDIA's GPU feature discovery, which comes with the device plugin and with the GPU operator. */
const gpuNode = { 'nvidia.com/gpu.present': 'true' };

/**
 * A cluster whose container runtime injects driver and devices (NVIDIA's container toolkit). Profiling needs one capability
 * and not a privileged container.
 */
export function genericPlatform(options: ExporterOptions): ExporterPlatform {
  return {
    gpuIdType: 'uid',
    securityContext: {
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      capabilities: { add: ['SYS_ADMIN'], drop: ['ALL'] },
    },
    env: [{ name: 'NVIDIA_VISIBLE_DEVICES', value: 'all' }],
    volumes: [],
    volumeMounts: [],
    nodeRequirements: [],
    nodeSelector: options.nodeSelector ?? gpuNode,
    ...(options.runtimeClass === undefined ? {} : { runtimeClassName: options.runtimeClass }),
  };
}
