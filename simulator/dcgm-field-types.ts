import type { DcgmFieldName } from '../catalog/metrics/dcgm';

/** How DCGM stores a field: what the exporter sorts by and how it prints the value. */
export interface DcgmFieldType {
  /** DCGM's field id; 9000 and more are numbers that the exporter gives to its own metrics. */
  readonly id: number;
  readonly type: 'integer' | 'double' | 'string';
}

/**
 * Ids and types of the catalog's fields.
 *
 * @see NVIDIA/go-dcgm `pkg/dcgm/const_fields.go` and NVIDIA/DCGM `dcgmlib/src/dcgm_fields.cpp` for the fields of DCGM,
 * NVIDIA/dcgm-exporter `internal/pkg/counters/exporter_counters.go` (4.6.0-4.8.3) for the exporter's own
 */
export const dcgmFieldTypes: Readonly<Record<DcgmFieldName, DcgmFieldType>> = {
  driverVersion: { id: 1, type: 'string' },
  smClock: { id: 100, type: 'integer' },
  memoryClock: { id: 101, type: 'integer' },
  clockEventReasons: { id: 112, type: 'integer' },
  maxSmClock: { id: 113, type: 'integer' },
  memoryTemperature: { id: 140, type: 'integer' },
  gpuTemperature: { id: 150, type: 'integer' },
  memoryMaxOperatingTemperature: { id: 151, type: 'integer' },
  powerUsage: { id: 155, type: 'double' },
  energyConsumption: { id: 156, type: 'integer' },
  slowdownTemperature: { id: 158, type: 'integer' },
  enforcedPowerLimit: { id: 164, type: 'double' },
  pcieReplays: { id: 202, type: 'integer' },
  gpuUtilization: { id: 203, type: 'integer' },
  memoryCopyUtilization: { id: 204, type: 'integer' },
  pcieMaxLinkWidth: { id: 236, type: 'integer' },
  pcieLinkWidth: { id: 238, type: 'integer' },
  powerViolation: { id: 240, type: 'integer' },
  thermalViolation: { id: 241, type: 'integer' },
  framebufferTotal: { id: 250, type: 'integer' },
  framebufferFree: { id: 251, type: 'integer' },
  framebufferUsed: { id: 252, type: 'integer' },
  framebufferReserved: { id: 253, type: 'integer' },
  eccSingleBit: { id: 310, type: 'integer' },
  eccDoubleBit: { id: 311, type: 'integer' },
  uncorrectableRemappedRows: { id: 393, type: 'integer' },
  correctableRemappedRows: { id: 394, type: 'integer' },
  rowRemapFailure: { id: 395, type: 'integer' },
  rowRemapPending: { id: 396, type: 'integer' },
  nvlinkCrcFlitErrors: { id: 409, type: 'integer' },
  nvlinkCrcDataErrors: { id: 419, type: 'integer' },
  nvlinkReplays: { id: 429, type: 'integer' },
  nvlinkRecoveries: { id: 439, type: 'integer' },
  engineActive: { id: 1001, type: 'double' },
  smActive: { id: 1002, type: 'double' },
  smOccupancy: { id: 1003, type: 'double' },
  tensorActive: { id: 1004, type: 'double' },
  dramActive: { id: 1005, type: 'double' },
  pcieTransmit: { id: 1009, type: 'integer' },
  pcieReceive: { id: 1010, type: 'integer' },
  nvlinkTransmit: { id: 1011, type: 'integer' },
  nvlinkReceive: { id: 1012, type: 'integer' },
  xidErrorsInWindow: { id: 9001, type: 'integer' },
  healthStatus: { id: 9003, type: 'integer' },
  xidErrors: { id: 9005, type: 'integer' },
};
