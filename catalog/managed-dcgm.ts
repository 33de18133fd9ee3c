import { dcgmFields } from './metrics/dcgm';
import { dcgmOptional } from './metrics/dcgm-optional';
import type { DcgmField } from './metrics/metric';

/**
 * GKE's own DCGM exporter, which runs on GPU nodes of clusters whose monitoring has the component `DCGM`.
 *
 * Its configuration belongs to Google and cannot be changed. It measures no XIDs, no memory errors, no remapped rows, no clock
 * reasons and no link errors.
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/dcgm-metrics
 */
export const managedDcgm = {
  namespace: 'gke-managed-system',
  daemonSet: 'dcgm-exporter',
  podLabels: { 'app.kubernetes.io/name': 'gke-managed-dcgm-exporter' },
  port: 'metrics',
} as const;

/** Fields of GKE's exporter; those from the profiling counters are documented for H100 only. */
export const managedDcgmFields: readonly DcgmField[] = [
  dcgmFields.smClock,
  dcgmFields.gpuTemperature,
  dcgmFields.memoryTemperature,
  dcgmFields.powerUsage,
  dcgmFields.energyConsumption,
  dcgmFields.gpuUtilization,
  dcgmFields.memoryCopyUtilization,
  dcgmFields.framebufferTotal,
  dcgmFields.framebufferFree,
  dcgmFields.framebufferUsed,
  dcgmFields.engineActive,
  dcgmFields.smActive,
  dcgmFields.tensorActive,
  dcgmFields.dramActive,
  dcgmOptional.fp64Active,
  dcgmOptional.fp32Active,
  dcgmOptional.fp16Active,
  dcgmFields.pcieTransmit,
  dcgmFields.pcieReceive,
  dcgmFields.nvlinkTransmit,
  dcgmFields.nvlinkReceive,
];
