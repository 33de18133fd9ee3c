import { type Matcher, select } from '../../promql/expression';
import type { VariableModel } from './grafana-model';
import { selectedDataSource } from './query';

/** A label that can be chosen on the board; the variable has the label's name. */
export interface LabelVariable {
  readonly label: string;
  readonly title: string;
}

/** Numbers that Grafana's schema gives to what is set below. */
const onTimeRangeChanged = 2;
const naturalOrder = 7;
const labelValuesQuery = 1;

/** The choice between several Prometheus servers; Grafana's default one is chosen first. */
export const dataSourceVariable: VariableModel = {
  type: 'datasource',
  name: 'datasource',
  label: 'Data source',
  query: 'prometheus',
  hide: 0,
};

/**
 * One variable per label, each offering only what is left by the ones before it. "All" also matches series that lack the
 * label.
 *
 * @param metric series that carry all of the labels
 */
export function chainedVariables(metric: string, labels: readonly LabelVariable[]): VariableModel[] {
  return labels.map(({ label, title }, index) => {
    const before = labels.slice(0, index).map((variable) => variable.label);
    const definition = `label_values(${select(metric, ...selected(...before))}, ${label})`;
    return {
      type: 'query',
      name: label,
      label: title,
      datasource: selectedDataSource,
      definition,
      query: { qryType: labelValuesQuery, query: definition, refId: label },
      refresh: onTimeRangeChanged,
      sort: naturalOrder,
      multi: true,
      includeAll: true,
      allValue: '.*',
      current: { text: ['All'], value: ['$__all'] },
      hide: 0,
    };
  });
}

/** @returns matchers that keep what is chosen on the board for these labels */
export function selected(...labels: readonly string[]): Matcher[] {
  return labels.map((label) => [label, '=~', `$${label}`]);
}
