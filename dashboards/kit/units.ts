import type { Unit } from '../../catalog/metrics/metric';

/**
 * Grafana's unit for values in a unit of the metric contract. Grafana scales by itself within a unit's family, so nothing is
 * converted here. `suffix:` is a unit of one's own, for what Grafana has no id for.
 * @see https://github.com/grafana/grafana `packages/grafana-data/src/valueFormats/categories.ts`
 */
export const grafanaUnits = {
  celsius: 'celsius',
  watts: 'watt',
  millijoules: 'suffix: mJ',
  bytes: 'bytes',
  mebibytes: 'mbytes',
  bytes_per_second: 'Bps',
  megahertz: 'suffix: MHz',
  percent: 'percent',
  ratio: 'percentunit',
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'µs',
  nanoseconds: 'ns',
  count: 'short',
  bitmask: 'none',
  boolean: 'bool_yes_no',
  code: 'none',
  value: 'none',
  per_second: 'cps',
} as const satisfies Record<Unit, string>;
