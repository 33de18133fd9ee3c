import { answered, type Panel, type QueryPanelOptions } from './panel';
import { type Query, rangeTargets, refId, selectedDataSource } from './query';
import { type State, stateMappings } from './states';
import { thresholdSteps } from './thresholds';

export interface StateTimelineQuery extends Query {
  /** What the values of this query mean. */
  readonly states: Readonly<Record<string, State>>;
}

export interface StateTimelineOptions extends QueryPanelOptions {
  readonly queries: readonly StateTimelineQuery[];
  /** How far back it looks, e.g. `30d`. @default - as far as the board */
  readonly lookBack?: string;
}

/** One line per series, coloured by its state; a line ends where its series does. */
export function stateTimeline(options: StateTimelineOptions): Panel {
  return {
    key: options.key,
    width: options.width ?? 12,
    height: options.height ?? 9,
    restrict(answerable) {
      const queries = answered(options.queries, answerable);
      return queries.length === 0 ? undefined : stateTimeline({ ...options, queries });
    },
    json: {
      type: 'state-timeline',
      title: options.title,
      description: options.description,
      datasource: selectedDataSource,
      targets: rangeTargets(options.queries),
      ...(options.lookBack === undefined ? {} : { timeFrom: options.lookBack }),
      options: {
        showValue: 'never',
        rowHeight: 0.8,
        mergeValues: true,
        alignValue: 'left',
        perPage: 20,
        legend: { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] },
        tooltip: { mode: 'single', sort: 'none' },
      },
      fieldConfig: {
        defaults: {
          unit: 'none',
          noValue: options.noValue,
          color: { mode: 'thresholds' },
          thresholds: thresholdSteps([], 'text'),
          custom: { lineWidth: 0, fillOpacity: 80, spanNulls: false },
        },
        overrides: options.queries.map(({ states }, index) => ({
          matcher: { id: 'byFrameRefID', options: refId(index) },
          properties: [{ id: 'mappings', value: stateMappings(states) }],
        })),
      },
    },
  };
}
