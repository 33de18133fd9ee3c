import type { DcgmFieldName } from '../catalog/metrics/dcgm';

/**
 * Fields of DCGM that NVML gives with the same meaning, so that a machine without the exporter can report them. DCGM reads them
 * there itself.
 *
 * Not among them: profiling counters, which NVML does not have; XIDs, which are events; DCGM's own health checks; and the sums
 * over NVLink's links, which DCGM makes.
 *
 * @see https://docs.nvidia.com/deploy/nvml-api/group__nvmlDeviceQueries.html
 */
export const sampledFieldNames = [
  'smClock',
  'memoryClock',
  'maxSmClock',
  'clockEventReasons',
  'gpuTemperature',
  'memoryTemperature',
  'slowdownTemperature',
  'memoryMaxOperatingTemperature',
  'powerUsage',
  'enforcedPowerLimit',
  'energyConsumption',
  'powerViolation',
  'thermalViolation',
  'gpuUtilization',
  'memoryCopyUtilization',
  'framebufferTotal',
  'framebufferFree',
  'framebufferUsed',
  'framebufferReserved',
  'eccSingleBit',
  'eccDoubleBit',
  'uncorrectableRemappedRows',
  'correctableRemappedRows',
  'rowRemapFailure',
  'rowRemapPending',
  'pcieReplays',
  'pcieLinkWidth',
  'pcieMaxLinkWidth',
] as const satisfies readonly DcgmFieldName[];
