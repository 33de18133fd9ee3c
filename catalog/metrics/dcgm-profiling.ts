import type { DcgmField } from './metric';

/**
 * Profiling counters. On an A100 they go through a lock that one process per node may hold, so a second exporter or a
 * profiler such as Nsight makes them disappear.
 */
export const dcgmProfiling = {
  engineActive: {
    name: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE',
    kind: 'gauge',
    unit: 'ratio',
    help: 'Share of time in which the graphics or compute engine was active.',
    mig: 'own',
    source: 'profiling',
  },
  smActive: {
    name: 'DCGM_FI_PROF_SM_ACTIVE',
    kind: 'gauge',
    unit: 'ratio',
    help: 'Share of cycles in which a streaming multiprocessor had work; averaged over all of them.',
    mig: 'own',
    source: 'profiling',
  },
  smOccupancy: {
    name: 'DCGM_FI_PROF_SM_OCCUPANCY',
    kind: 'gauge',
    unit: 'ratio',
    help: 'Resident warps relative to the most that fit.',
    mig: 'own',
    source: 'profiling',
  },
  tensorActive: {
    name: 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
    kind: 'gauge',
    unit: 'ratio',
    help: 'Share of cycles in which the tensor cores were active.',
    mig: 'own',
    source: 'profiling',
  },
  dramActive: {
    name: 'DCGM_FI_PROF_DRAM_ACTIVE',
    kind: 'gauge',
    unit: 'ratio',
    help: 'Share of cycles in which the memory interface was active.',
    mig: 'own',
    source: 'profiling',
  },
  pcieTransmit: {
    name: 'DCGM_FI_PROF_PCIE_TX_BYTES',
    kind: 'gauge',
    unit: 'bytes_per_second',
    help: 'Rate sent over PCIe.',
    mig: 'absent',
    source: 'profiling',
  },
  pcieReceive: {
    name: 'DCGM_FI_PROF_PCIE_RX_BYTES',
    kind: 'gauge',
    unit: 'bytes_per_second',
    help: 'Rate received over PCIe.',
    mig: 'absent',
    source: 'profiling',
  },
  nvlinkTransmit: {
    name: 'DCGM_FI_PROF_NVLINK_TX_BYTES',
    kind: 'gauge',
    unit: 'bytes_per_second',
    help: 'Rate sent over NVLink.',
    mig: 'absent',
    source: 'profiling',
  },
  nvlinkReceive: {
    name: 'DCGM_FI_PROF_NVLINK_RX_BYTES',
    kind: 'gauge',
    unit: 'bytes_per_second',
    help: 'Rate received over NVLink.',
    mig: 'absent',
    source: 'profiling',
  },
} as const satisfies Record<string, DcgmField>;
