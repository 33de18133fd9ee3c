import { colours } from './colours';
import type { Panel, QueryPanelOptions } from './panel';
import { instantTargets, type Query, selectedDataSource } from './query';
import { type State, stateMappings } from './states';
import { thresholdSteps } from './thresholds';

export interface TilesOptions extends QueryPanelOptions {
  readonly query: Query;
  /** What the values mean; each should have a colour. */
  readonly states: Readonly<Record<string, State>>;
}

/** One tile per series, filled with the colour of its state at the end of the time range; as wide as the board. */
export function tiles(options: TilesOptions): Panel {
  return {
    key: options.key,
    width: options.width ?? 24,
    height: options.height ?? 9,
    restrict(answerable) {
      const expr = answerable(options.query.expr);
      return expr === undefined ? undefined : tiles({ ...options, query: { ...options.query, expr } });
    },
    json: {
      type: 'stat',
      title: options.title,
      description: options.description,
      datasource: selectedDataSource,
      targets: instantTargets([options.query]),
      options: {
        reduceOptions: { calcs: ['lastNotNull'], values: false, fields: '' },
        graphMode: 'none',
        colorMode: 'background',
        justifyMode: 'center',
        // The state in words as well, for whoever does not tell the colours apart.
        textMode: 'value_and_name',
        wideLayout: true,
        showPercentChange: false,
        percentChangeColorMode: 'standard',
        orientation: 'auto',
      },
      fieldConfig: {
        defaults: {
          unit: 'none',
          noValue: options.noValue,
          color: { mode: 'thresholds' },
          thresholds: thresholdSteps([], colours.neutral),
          mappings: stateMappings(options.states),
        },
        overrides: [],
      },
    },
  };
}
