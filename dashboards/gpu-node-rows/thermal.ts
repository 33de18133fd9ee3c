import type { BySeverity } from '../../alert-rules/alert-options';
import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { clockReasonBits } from '../../alert-rules/gpu/thermal-alerts';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, bits } from '../../promql/expression';
import { formatNumber } from '../../promql/format';
import { ofGpus } from '../gpu-scope';
import {
  colours,
  type Panel,
  type Row,
  type State,
  severityColours,
  stateTimeline,
  thresholdLines,
  timeSeries,
} from '../kit';
import { gpuLegend, perGpu, perModel } from './scope';

/** What each bit of the clock event reasons is called, in the order of how bad it is. */
export const reasonStates = {
  hardwareThermal: { text: 'heat (hardware)', colour: severityColours.critical },
  hardwareSlowdown: { text: 'board slowdown', colour: severityColours.critical },
  hardwarePowerBrake: { text: 'power brake', colour: severityColours.critical },
  softwareThermal: { text: 'heat (driver)', colour: severityColours.warning },
  softwarePowerCap: { text: 'power cap', colour: severityColours.info },
  syncBoost: { text: 'sync boost', colour: colours.limit },
  applicationClocks: { text: 'clocks set by a user', colour: colours.limit },
  displayClocks: { text: 'display clocks', colour: colours.limit },
  idle: { text: 'idle', colour: colours.quiet },
} as const satisfies Record<keyof typeof clockReasonBits, State>;

const noRecording = 'are the recording rules loaded?';

/** Temperature, power, clocks, and why clocks are low. */
export function nodeThermal(settings: GpuAlertSettings): Row {
  return {
    title: 'Temperature, power and clocks',
    panels: [coreTemperature(settings), memoryTemperature(settings), power(), clocks(settings), clockReasons()],
  };
}

interface TemperatureOptions {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly measured: string;
  readonly limit: string;
  readonly limitName: string;
  /** Counts from its distance to the limit on. */
  readonly alert: BySeverity<{ readonly threshold: number }>;
}

function temperature({ measured, limitName, alert, ...options }: TemperatureOptions): Panel {
  const limit = aggregate('min', perModel, ofGpus(options.limit));
  return timeSeries({
    key: options.key,
    title: options.title,
    description: options.description,
    unit: 'celsius',
    noValue: `No temperature is reported: ${noRecording}`,
    queries: [
      { expr: perGpu(measured), legend: gpuLegend },
      { expr: limit, legend: `${limitName} {{modelName}}`, role: 'limit' },
    ],
    thresholds: thresholdLines(alert, ({ threshold }, severity) => ({
      at: `${limit} - ${formatNumber(threshold)}`,
      legend: `${severity} {{modelName}}`,
    })),
  });
}

function coreTemperature(settings: GpuAlertSettings): Panel {
  return temperature({
    key: 'core-temperature',
    title: 'Core temperature',
    description:
      'Temperature of each GPU. The lines are the temperature at which the GPU lowers its clocks and, below it, where the alert GpuHot begins to count.',
    measured: gpuSeries.temperature,
    limit: gpuSeries.slowdownTemperature,
    limitName: 'slowdown',
    alert: settings.GpuHot,
  });
}

function memoryTemperature(settings: GpuAlertSettings): Panel {
  return temperature({
    key: 'memory-temperature',
    title: 'Memory temperature',
    description:
      "Temperature of each GPU's memory. The lines are its highest operating temperature and where the alert GpuMemoryHot begins to count.",
    measured: gpuSeries.memoryTemperature,
    limit: gpuSeries.memoryTemperatureLimit,
    limitName: 'limit',
    alert: settings.GpuMemoryHot,
  });
}

function power(): Panel {
  return timeSeries({
    key: 'power',
    title: 'Power',
    description:
      'Power draw of each GPU, and the lowest limit in force per model. A GPU at its limit is at full load, which is normal.',
    unit: 'watts',
    noValue: `No power is reported: ${noRecording}`,
    queries: [
      { expr: perGpu(gpuSeries.power), legend: gpuLegend },
      {
        expr: aggregate('min', perModel, ofGpus(dcgm.enforcedPowerLimit.name)),
        legend: 'limit {{modelName}}',
        role: 'limit',
      },
    ],
  });
}

function clocks(settings: GpuAlertSettings): Panel {
  const highest = aggregate('max', perModel, ofGpus(dcgm.maxSmClock.name));
  return timeSeries({
    key: 'sm-clock',
    title: 'SM clock',
    description:
      'Clock of the multiprocessors of each GPU, against the highest one. An idle GPU lowers its clock by itself; for a busy one that is not at its power limit, the alert GpuSilentThrottle counts below its line.',
    unit: 'megahertz',
    noValue: 'No clocks are reported',
    queries: [
      { expr: perGpu(dcgm.smClock.name), legend: gpuLegend },
      { expr: highest, legend: 'highest {{modelName}}', role: 'limit' },
    ],
    thresholds: thresholdLines(settings.GpuSilentThrottle, ({ threshold }, severity) => ({
      at: `${formatNumber(threshold)} * ${highest}`,
      legend: `${severity} {{modelName}}`,
    })),
  });
}

function clockReasons(): Panel {
  const reasons = perGpu(gpuSeries.clockEventReasons);
  const order = Object.keys(reasonStates) as (keyof typeof reasonStates)[];
  return stateTimeline({
    key: 'clock-event-reasons',
    title: 'Why clocks are low',
    description:
      'One line per GPU and reason that occurred, for as long as it held. Power cap and idle are normal; heat, board slowdown and power brake are not.',
    width: 24,
    noValue: `No clock event reasons are reported: ${noRecording}`,
    queries: order.map((reason) => ({
      expr: `${bits(reasons, clockReasonBits[reason])} > 0`,
      legend: `${gpuLegend} ${reasonStates[reason].text}`,
      states: { 1: reasonStates[reason] },
    })),
  });
}
