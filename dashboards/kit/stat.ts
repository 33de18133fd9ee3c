import type { Tier } from '../../alert-rules/model';
import type { Unit } from '../../catalog/metrics/metric';
import { colours } from './colours';
import type { FieldOverride, Thresholds } from './grafana-model';
import { answered, type Panel, type QueryPanelOptions } from './panel';
import { instantTargets, type Query, refId, selectedDataSource } from './query';
import { type Target, targetSteps, thresholdSteps } from './thresholds';
import { grafanaUnits } from './units';

export interface StatQuery extends Query {
  /** From which value on the number takes the colour of a severity. @default - never */
  readonly alarm?: { readonly at: number; readonly severity: Tier };
  /** Where the number should be; a query has this or an alarm. @default - no colour */
  readonly target?: Target;
}

export interface StatOptions extends QueryPanelOptions {
  readonly unit: Unit;
  readonly queries: readonly StatQuery[];
  /** Whether each number says what it is. @default - where there are several queries */
  readonly showNames?: boolean;
}

/** A few large numbers: the values at the end of the time range. */
export function stat(options: StatOptions): Panel {
  return {
    key: options.key,
    width: options.width ?? 6,
    height: options.height ?? 4,
    restrict(answerable) {
      const queries = answered(options.queries, answerable);
      return queries.length === 0 ? undefined : stat({ ...options, queries });
    },
    json: {
      type: 'stat',
      title: options.title,
      description: options.description,
      datasource: selectedDataSource,
      targets: instantTargets(options.queries),
      options: {
        reduceOptions: { calcs: ['lastNotNull'], values: false, fields: '' },
        graphMode: 'none',
        colorMode: 'value',
        justifyMode: 'auto',
        textMode: (options.showNames ?? options.queries.length > 1) ? 'value_and_name' : 'value',
        wideLayout: true,
        showPercentChange: false,
        percentChangeColorMode: 'standard',
        orientation: 'auto',
      },
      fieldConfig: {
        defaults: {
          unit: grafanaUnits[options.unit],
          noValue: options.noValue,
          color: { mode: 'thresholds' },
          thresholds: thresholdSteps([], colours.neutral),
        },
        overrides: options.queries.flatMap(({ alarm, target }, index) => [
          ...(alarm === undefined ? [] : [coloured(index, thresholdSteps([alarm]))]),
          ...(target === undefined ? [] : [coloured(index, targetSteps(target))]),
        ]),
      },
    },
  };
}

function coloured(index: number, thresholds: Thresholds): FieldOverride {
  return {
    matcher: { id: 'byFrameRefID', options: refId(index) },
    properties: [{ id: 'thresholds', value: thresholds }],
  };
}
