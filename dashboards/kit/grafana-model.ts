import type * as common from '@grafana/grafana-foundation-sdk/common';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as text from '@grafana/grafana-foundation-sdk/text';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/**
 * A type of Grafana's SDK as plain JSON: enums are their values, methods are gone, `any` is `unknown`.
 *
 * Only the SDK's types are used. Its builders cost about 100 ms to load, leave out ids and refIds, and add fields of other
 * kinds to variables; with the types the compiler still checks every field name and value against Grafana's schema.
 */
type Plain<T> = 0 extends 1 & T
  ? unknown
  : T extends string
    ? `${T}`
    : T extends number | boolean | null | undefined
      ? T
      : T extends readonly (infer Element)[]
        ? readonly Plain<Element>[]
        : {
            readonly [Key in keyof T as T[Key] extends (...parameters: never[]) => unknown ? never : Key]: Plain<
              T[Key]
            >;
          };

export type DataSourceRef = Plain<common.DataSourceRef>;
export type GridPosition = Plain<dashboard.GridPos>;
export type DashboardLink = Plain<dashboard.DashboardLink>;
export type VariableModel = Plain<dashboard.VariableModel>;
export type Thresholds = Plain<dashboard.ThresholdsConfig>;
export type ValueMapping = Plain<dashboard.ValueMapping>;
export type Transformation = Plain<dashboard.DataTransformerConfig>;
export type RowPanel = Plain<dashboard.RowPanel>;
export type Target = Plain<prometheus.Dataquery>;
export type TableCellOptions = Plain<common.TableCellOptions>;

/** One changed property of some fields, e.g. the unit of one table column. */
export interface FieldOverride {
  readonly matcher: { readonly id: 'byName' | 'byFrameRefID'; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

type FieldDefaults<Custom> = Omit<Plain<dashboard.FieldConfig>, 'custom'> & { readonly custom?: Custom };

/** What all panels have; ids and positions are given by the board. */
type PanelShape<Type extends string, Options, Custom = never> = Omit<
  Plain<dashboard.Panel>,
  'type' | 'id' | 'gridPos' | 'options' | 'fieldConfig' | 'targets'
> & {
  readonly type: Type;
  readonly title: string;
  readonly description: string;
  readonly options: Options;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults: FieldDefaults<Custom>; readonly overrides: readonly FieldOverride[] };
};

export type TimeSeriesJson = PanelShape<'timeseries', Plain<timeseries.Options>, Plain<timeseries.FieldConfig>>;
export type StatJson = PanelShape<'stat', Plain<stat.Options>>;
export type TableJson = PanelShape<'table', Plain<table.Options>, Plain<table.FieldConfig>>;
export type StateTimelineJson = PanelShape<
  'state-timeline',
  Plain<statetimeline.Options>,
  Plain<statetimeline.FieldConfig>
>;
export type HeatmapJson = PanelShape<'heatmap', Plain<heatmap.Options>, Plain<heatmap.FieldConfig>>;
export type TextJson = PanelShape<'text', Plain<text.Options>>;
export type PanelJson = TimeSeriesJson | StatJson | TableJson | StateTimelineJson | HeatmapJson | TextJson;

/** A panel with its id, at its place. */
export type PlacedPanel = PanelJson & { readonly id: number; readonly gridPos: GridPosition };

/** Classic dashboard JSON, as files and ConfigMaps carry it. */
export type DashboardJson = Omit<Plain<dashboard.Dashboard>, 'panels'> & {
  readonly panels: readonly (PlacedPanel | RowPanel)[];
};
