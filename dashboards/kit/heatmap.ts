import type { Unit } from '../../catalog/metrics/metric';
import type { Panel, QueryPanelOptions } from './panel';
import { rangeTargets, scrapeInterval, selectedDataSource } from './query';
import { grafanaUnits } from './units';

export interface HeatmapOptions extends QueryPanelOptions {
  /** Unit of what the buckets divide. */
  readonly unit: Unit;
  /** Counts of a classic histogram by its label `le`, each bucket with those below it; per time, not since a start. */
  readonly expr: string;
}

/** Distribution over time: the more of the values are in a bucket, the stronger its colour. */
export function heatmap(options: HeatmapOptions): Panel {
  const [target] = rangeTargets([{ expr: options.expr, legend: '{{le}}' }]);
  return {
    key: options.key,
    width: options.width ?? 12,
    height: options.height ?? 9,
    restrict(answerable) {
      const expr = answerable(options.expr);
      return expr === undefined ? undefined : heatmap({ ...options, expr });
    },
    json: {
      type: 'heatmap',
      title: options.title,
      description: options.description,
      datasource: selectedDataSource,
      // Grafana makes counts per bucket of cumulative ones where it is told the format.
      targets: target === undefined ? [] : [{ ...target, format: 'heatmap', interval: scrapeInterval }],
      options: {
        calculate: false,
        color: {
          mode: 'scheme',
          scheme: 'Oranges',
          fill: 'dark-orange',
          scale: 'exponential',
          exponent: 0.5,
          steps: 64,
          reverse: false,
        },
        cellGap: 1,
        showValue: 'never',
        yAxis: { unit: grafanaUnits[options.unit], axisPlacement: 'left' },
        legend: { show: true },
        tooltip: { mode: 'single', yHistogram: true, showColorScale: false },
        exemplars: { color: 'rgba(255,0,255,0.7)' },
        filterValues: { le: 1e-9 },
      },
      fieldConfig: { defaults: { noValue: options.noValue }, overrides: [] },
    },
  };
}
