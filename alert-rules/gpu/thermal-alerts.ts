import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, bits } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { gpuLabels } from '../../promql/labels';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { asks } from './action';
import { gpuBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries, limitOrConstant } from './recording';
import { gpuText } from './texts';

/**
 * Bits of the clock event reasons.
 * @see https://docs.nvidia.com/deploy/nvml-api/group__nvmlClocksEventReasons.html
 */
export const clockReasonBits = {
  idle: 1,
  applicationClocks: 2,
  softwarePowerCap: 4,
  hardwareSlowdown: 8,
  syncBoost: 16,
  softwareThermal: 32,
  hardwareThermal: 64,
  hardwarePowerBrake: 128,
  displayClocks: 256,
} as const;

/** A GPU that does some work; an idle one lowers its clocks by itself. */
const busy = 0.5;

/** Power from which on a GPU counts as limited by its power cap, which is normal at full load. */
const atPowerLimit = 0.95;

/** Alerts on temperature and on clocks that are lower than they should be. */
export function thermalAlerts(settings: GpuAlertSettings): AlertingRule[] {
  const reasons = gpuSeries.clockEventReasons;
  return [
    ...perSeverity(settings.GpuHot, (setting, severity) => ({
      alert: 'GpuHot',
      severity,
      expr: `${gpuSeries.temperature} >= ${gpuSeries.slowdownTemperature} - ${formatNumber(setting.threshold)}`,
      for: setting.for,
      keepFiringFor: '5m',
      // A warning wants a look by day, not a new node.
      ...(severity === 'critical' ? { labels: asks('recreate-node-when-idle') } : {}),
      summary: `${gpuText} is at {{ $value }} °C`,
      description: `Within ${formatNumber(setting.threshold)} K of the temperature at which this {{ $labels.modelName }} lowers its clocks, for ${setting.for}.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuMemoryHot, (setting, severity) => ({
      alert: 'GpuMemoryHot',
      severity,
      expr: `${gpuSeries.memoryTemperature} >= ${gpuSeries.memoryTemperatureLimit} - ${formatNumber(setting.threshold)}`,
      for: setting.for,
      keepFiringFor: '5m',
      summary: `Memory of ${gpuText} is at {{ $value }} °C`,
      description: `Within ${formatNumber(setting.threshold)} K of the highest operating temperature of the memory, for ${setting.for}; above it the clocks are lowered.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuThermalThrottle, (setting, severity) => ({
      alert: 'GpuThermalThrottle',
      severity,
      // Software and hardware thermal slowdown are neighbouring bits.
      expr: `${bits(reasons, clockReasonBits.softwareThermal, 2)} > 0`,
      for: setting.for,
      keepFiringFor: '5m',
      summary: `${gpuText} lowers its clocks because of heat`,
      description: `Thermal slowdown for ${setting.for}: the work on this {{ $labels.modelName }} runs slower than it should.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuHardwareSlowdown, (setting, severity) => ({
      alert: 'GpuHardwareSlowdown',
      severity,
      expr: `(${bits(reasons, clockReasonBits.hardwareSlowdown)} > 0) or (${bits(reasons, clockReasonBits.hardwarePowerBrake)} > 0)`,
      for: setting.for,
      labels: asks('recreate-node-when-idle'),
      summary: `The board of ${gpuText} cut its clocks`,
      description: `Hardware slowdown or power brake for ${setting.for}: clocks are at half or less until the cause is gone.`,
      dashboard: gpuBoard,
    })),
    ...perSeverity(settings.GpuSilentThrottle, (setting, severity) => ({
      alert: 'GpuSilentThrottle',
      severity,
      expr: silentThrottle(setting.threshold),
      for: setting.for,
      summary: `Busy ${gpuText} runs at {{ $value | humanizePercentage }} of its clock`,
      description: `Below ${formatNumber(setting.threshold * 100)} % of its highest clock for ${setting.for} without being at its power limit; one slow GPU slows the whole job.`,
      dashboard: gpuBoard,
    })),
  ];
}

function silentThrottle(share: number): string {
  const clock = aggregate('max', gpuLabels, dcgm.smClock.name);
  const highest = aggregate('max', gpuLabels, dcgm.maxSmClock.name);
  const limit = limitOrConstant(dcgm.enforcedPowerLimit.name, gpuSeries.power, 'powerLimitWatts');
  return [
    `(${clock} / ${highest} < ${formatNumber(share)})`,
    `and (${gpuSeries.engineActive} > ${busy})`,
    `unless (${gpuSeries.power} >= ${atPowerLimit} * (${limit}))`,
  ].join('\n');
}
