import type { BySeverity } from '../../alert-rules/alert-options';
import type { GpuAlertSettings } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { clockReasonBits } from '../../alert-rules/gpu/thermal-alerts';
import { aggregate, bits } from '../../promql/expression';
import { nodeLabels } from '../../promql/labels';
import { reasonStates } from '../gpu-node-rows/thermal';
import { countPerCluster } from '../gpu-queries';
import { ofGpus } from '../gpu-scope';
import { type Panel, type Row, thresholdLines, timeSeries } from '../kit';

/** Reasons that a healthy GPU has. */
const normalReasons: ReadonlySet<string> = new Set<keyof typeof clockReasonBits>(['softwarePowerCap', 'idle']);

/** Distance to the temperatures that limit a GPU, and why clocks are lowered. */
export function healthHeat(settings: GpuAlertSettings): Row {
  return {
    title: 'Temperature and clocks',
    panels: [
      headroom({
        key: 'core-headroom',
        title: 'Core temperature: distance to slowdown',
        description:
          'How far the hottest GPU of each node is from the temperature at which it lowers its clocks, by its own account; zero is there. The lines are those of the alert GpuHot.',
        measured: gpuSeries.temperature,
        limit: gpuSeries.slowdownTemperature,
        alert: settings.GpuHot,
      }),
      headroom({
        key: 'memory-headroom',
        title: 'Memory temperature: distance to its limit',
        description:
          'How far the hottest memory of each node is from its highest operating temperature, by its own account; zero is there. The lines are those of the alert GpuMemoryHot.',
        measured: gpuSeries.memoryTemperature,
        limit: gpuSeries.memoryTemperatureLimit,
        alert: settings.GpuMemoryHot,
      }),
      clockReasons(),
    ],
  };
}

interface HeadroomOptions {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly measured: string;
  readonly limit: string;
  /** Counts from its distance to the limit on. */
  readonly alert: BySeverity<{ readonly threshold: number }>;
}

function headroom({ measured, limit, alert, ...texts }: HeadroomOptions): Panel {
  return timeSeries({
    ...texts,
    unit: 'celsius',
    noValue: 'No temperature is recorded: is the exporter scraped, are the recording rules loaded?',
    queries: [{ expr: aggregate('min', nodeLabels, `${ofGpus(limit)} - ${ofGpus(measured)}`), legend: '{{node}}' }],
    thresholds: thresholdLines(alert, ({ threshold }) => ({ at: threshold })),
  });
}

function clockReasons(): Panel {
  const reasons = ofGpus(gpuSeries.clockEventReasons);
  const order = Object.keys(reasonStates) as (keyof typeof reasonStates)[];
  return timeSeries({
    key: 'clock-event-reasons',
    title: 'GPUs by the reason why clocks are lowered',
    description:
      'GPUs per reason, each bit of the clock event reasons for itself; a GPU with two reasons counts twice. Power cap and idle are normal; heat, board slowdown and power brake are not.',
    width: 24,
    unit: 'count',
    noValue: 'No clock event reasons are recorded: is the exporter scraped, are the recording rules loaded?',
    queries: order.map((reason) => ({
      expr: countPerCluster(`${bits(reasons, clockReasonBits[reason])} > 0`, reasons),
      legend: `{{cluster}} ${reasonStates[reason].text}${normalReasons.has(reason) ? ' (normal)' : ''}`,
    })),
  });
}
