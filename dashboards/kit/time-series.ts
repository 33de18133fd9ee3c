import type { Unit } from '../../catalog/metrics/metric';
import { colours, severityColours } from './colours';
import type { FieldOverride } from './grafana-model';
import { answered, type Panel, type QueryPanelOptions } from './panel';
import { type Query, rangeTargets, refId, selectedDataSource } from './query';
import { type Target, type ThresholdLine, targetSteps, thresholdSteps } from './thresholds';
import { grafanaUnits } from './units';

export interface TimeSeriesQuery extends Query {
  /** `limit` is drawn dashed and never stacked: what the other series are measured against. @default 'measurement' */
  readonly role?: 'measurement' | 'limit';
  /** Colour of all its series, where it says something. @default - the next one of the palette */
  readonly colour?: string;
}

export interface TimeSeriesOptions extends QueryPanelOptions {
  readonly unit: Unit;
  readonly queries: readonly TimeSeriesQuery[];
  /** Lines of the alerts about these values. @default - none */
  readonly thresholds?: readonly ThresholdLine[];
  /** Where the values should be; a panel has this or lines of alerts. @default - none */
  readonly target?: Target;
  /** `stacked` adds the series up, `bars` draws one bar per point. @default 'lines' */
  readonly drawing?: 'lines' | 'stacked' | 'bars';
}

/** A panel over time, by default half as wide as the board. */
export function timeSeries(options: TimeSeriesOptions): Panel {
  const { unit, queries, thresholds = [], target, drawing = 'lines' } = options;
  const moving = thresholds.flatMap((line) => (typeof line.at === 'string' ? [{ ...line, at: line.at }] : []));
  const lineQueries = moving.map((line): Query => ({ expr: line.at, legend: line.legend ?? line.severity }));
  const limits = queries.flatMap((query, index) =>
    query.role === 'limit' ? [dashed(refId(index), colours.limit)] : [],
  );
  const lines = moving.map(({ severity }, index) => dashed(refId(queries.length + index), severityColours[severity]));
  const hasFixedLine = moving.length < thresholds.length || target !== undefined;
  const fixed = queries.flatMap(({ colour }, index) => (colour === undefined ? [] : [coloured(refId(index), colour)]));
  return {
    key: options.key,
    width: options.width ?? 12,
    height: options.height ?? 9,
    restrict(answerable) {
      const kept = answered(queries, answerable);
      // A limit alone says nothing.
      if (kept.every((query) => query.role === 'limit')) return undefined;
      const lines = thresholds.flatMap((line) => {
        const at = typeof line.at === 'string' ? answerable(line.at) : line.at;
        return at === undefined ? [] : [{ ...line, at }];
      });
      return timeSeries({ ...options, queries: kept, thresholds: lines });
    },
    json: {
      type: 'timeseries',
      title: options.title,
      description: options.description,
      datasource: selectedDataSource,
      targets: rangeTargets([...queries, ...lineQueries]),
      options: {
        legend: {
          showLegend: true,
          displayMode: 'table',
          placement: 'bottom',
          calcs: ['lastNotNull', 'max'],
          sortBy: 'Max',
          sortDesc: true,
        },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
      fieldConfig: {
        defaults: {
          unit: grafanaUnits[unit],
          noValue: options.noValue,
          color: { mode: 'palette-classic' },
          thresholds: target === undefined ? thresholdSteps(thresholds) : targetSteps(target),
          custom: {
            drawStyle: drawing === 'bars' ? 'bars' : 'line',
            lineWidth: 1,
            fillOpacity: drawing === 'lines' ? 0 : 30,
            showPoints: 'auto',
            spanNulls: false,
            stacking: { mode: drawing === 'lines' ? 'none' : 'normal', group: 'A' },
            thresholdsStyle: { mode: hasFixedLine ? 'dashed' : 'off' },
            ...(unit === 'celsius' ? {} : { axisSoftMin: 0 }),
          },
        },
        overrides: [...fixed, ...limits, ...lines],
      },
    },
  };
}

function coloured(id: string, colour: string): FieldOverride {
  return {
    matcher: { id: 'byFrameRefID', options: id },
    properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }],
  };
}

function dashed(id: string, colour: string): FieldOverride {
  return {
    matcher: { id: 'byFrameRefID', options: id },
    properties: [
      { id: 'color', value: { mode: 'fixed', fixedColor: colour } },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
      { id: 'custom.drawStyle', value: 'line' },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.showPoints', value: 'never' },
      { id: 'custom.stacking', value: { mode: 'none', group: 'A' } },
    ],
  };
}
