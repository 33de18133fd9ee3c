import type { Unit } from '../../catalog/metrics/metric';
import type { FieldOverride, Transformation } from './grafana-model';
import { answered, type Panel, type QueryPanelOptions } from './panel';
import { refId, selectedDataSource, tableTargets } from './query';
import { type State, stateMappings } from './states';
import { type Target, type ThresholdLine, targetSteps, thresholdSteps } from './thresholds';
import { grafanaUnits } from './units';

/** Where a click on a cell leads. */
export interface TableLink {
  readonly title: string;
  /** Address with Grafana's placeholders, e.g. {@link cellOf}. */
  readonly url: string;
}

/** A column of one label. */
export interface LabelColumn {
  readonly label: string;
  readonly title: string;
  readonly link?: TableLink;
  /** Texts for some of the label's values. @default - values as they are */
  readonly states?: Readonly<Record<string, State>>;
  /** What values without a text of their own are called. @default - values as they are */
  readonly otherwise?: State;
}

/** A column of one query's values. */
export interface ValueColumn {
  readonly title: string;
  /** Has exactly the labels of the label columns, so that the queries' rows join. */
  readonly expr: string;
  readonly unit: Unit;
  /** Numbers from which on the value has a severity's colour. @default - none */
  readonly thresholds?: readonly ThresholdLine[];
  /** Where the value should be; a column has this or thresholds. @default - no colour */
  readonly target?: Target;
  readonly states?: Readonly<Record<string, State>>;
}

export interface TableOptions extends QueryPanelOptions {
  readonly labels: readonly LabelColumn[];
  readonly values: readonly ValueColumn[];
  /** Title of the column that sorts the rows. @default - in the order of the data */
  readonly sortBy?: { readonly title: string; readonly order: 'ascending' | 'descending' };
}

/** @returns Grafana's placeholder for the cell in the same row under the given title, for use in a link */
export function cellOf(title: string): string {
  return `\${__data.fields["${title}"]}`;
}

/** The panel's own text is for an empty panel, not for one empty cell, such as the MIG size of a whole GPU. */
const emptyCell = { id: 'noValue', value: '–' } as const;

const coloured = [{ id: 'custom.cellOptions', value: { type: 'color-text' } }] as const;

/** A table with one row per set of labels, of the values at the end of the time range. */
export function table(options: TableOptions): Panel {
  const { labels, values, sortBy } = options;
  return {
    key: options.key,
    width: options.width ?? 24,
    height: options.height ?? 9,
    restrict(answerable) {
      const values = answered(options.values, answerable);
      return values.length === 0 ? undefined : table({ ...options, values });
    },
    json: {
      type: 'table',
      title: options.title,
      description: options.description,
      datasource: selectedDataSource,
      targets: tableTargets(values.map((column) => column.expr)),
      transformations: [...nameLoneQuery(values), { id: 'merge', options: {} }, organize(labels, values)],
      options: {
        frameIndex: 0,
        showHeader: true,
        cellHeight: 'sm',
        ...(sortBy === undefined
          ? {}
          : { sortBy: [{ displayName: sortBy.title, desc: sortBy.order === 'descending' }] }),
      },
      fieldConfig: {
        defaults: {
          unit: 'none',
          noValue: options.noValue,
          color: { mode: 'thresholds' },
          thresholds: thresholdSteps([], 'text'),
          custom: { align: 'auto', inspect: false, filterable: true },
        },
        overrides: [...labels.map(labelOverride), ...values.map(valueOverride)],
      },
    },
  };
}

/** Name that Grafana gives to the values of one query. */
function valueField(values: readonly ValueColumn[], index: number): string {
  return values.length === 1 ? 'Value' : `Value #${refId(index)}`;
}

/**
 * When only one of several queries finds data, Grafana may call its values plainly `Value`, and by then only the query's id
 * tells whose they are; after the merge nothing does.
 */
function nameLoneQuery(values: readonly ValueColumn[]): Transformation[] {
  if (values.length === 1) return [];
  return values.map(({ title }, index) => ({
    id: 'organize',
    filter: { id: 'byRefId', options: refId(index) },
    options: { excludeByName: {}, indexByName: {}, renameByName: { Value: title } },
  }));
}

function organize(labels: readonly LabelColumn[], values: readonly ValueColumn[]): Transformation {
  const columns = [
    ...labels.map(({ label, title }) => [label, title] as const),
    ...values.map(({ title }, index) => [valueField(values, index), title] as const),
  ];
  const positions = columns.flatMap(([field, title], index) => [
    [field, index] as const,
    // A lone query's values have their title already.
    ...(index < labels.length ? [] : [[title, index] as const]),
  ]);
  return {
    id: 'organize',
    options: {
      excludeByName: { Time: true },
      indexByName: Object.fromEntries(positions),
      renameByName: Object.fromEntries(columns),
    },
  };
}

function labelOverride({ title, link, states, otherwise }: LabelColumn): FieldOverride {
  return {
    matcher: { id: 'byName', options: title },
    properties: [
      emptyCell,
      ...(link === undefined
        ? []
        : [{ id: 'links', value: [{ title: link.title, url: link.url, targetBlank: false }] }]),
      ...(states === undefined ? [] : [...coloured, { id: 'mappings', value: stateMappings(states, otherwise) }]),
    ],
  };
}

function valueOverride({ title, unit, thresholds, target, states }: ValueColumn): FieldOverride {
  return {
    matcher: { id: 'byName', options: title },
    properties: [
      { id: 'unit', value: grafanaUnits[unit] },
      emptyCell,
      ...(thresholds === undefined && target === undefined && states === undefined ? [] : coloured),
      ...(thresholds === undefined ? [] : [{ id: 'thresholds', value: thresholdSteps(thresholds) }]),
      ...(target === undefined ? [] : [{ id: 'thresholds', value: targetSteps(target) }]),
      ...(states === undefined ? [] : [{ id: 'mappings', value: stateMappings(states) }]),
    ],
  };
}
