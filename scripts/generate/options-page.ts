import { configurationJsonSchema } from '../../config/json-schema';
import { alternatives, type JsonSchema, typeText } from './json-schema-type';
import { code, page, table } from './markdown';

const introduction = [
  'Everything that the configuration file may hold. The props of `GpuMonitoring` are the same, without `gke` and with',
  'objects instead of names for `backend` and `packs`. `[]` stands for each entry of a list, `*` for each key of a map,',
  '`{kind: …}` for one of several shapes. The same as JSON Schema, for editors:',
  '[gpu-monitoring.schema.json](../examples/gpu-monitoring.schema.json).',
].join('\n');

const alertNotes = [
  'Each alert takes `false` (off) or settings by severity (`critical`, `warning`, `info`). A severity that is left out keeps',
  'its [default](alerts.md). It takes `false` or `true`, `{ for: 10m }`, and where the alert compares with a number also a',
  'threshold in this range, or `{ threshold: 6, for: 10m }`.',
].join('\n');

interface OptionRow {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** @returns the page of all options: those that stand alone, then one section per key that holds more */
export function optionsPage(schema: JsonSchema = configurationJsonSchema() as JsonSchema): string {
  const rows = childRows(schema, '');
  const single = rows.filter((row) => descendants(row).length === 0);
  const sections = rows
    .filter((row) => !single.includes(row))
    .map((row) => (row.path === 'alerts' ? alertsSection(row.schema) : section(row.path, withDescendants(row))));
  return page('Options', [introduction, section('General', single), ...sections]);
}

function section(name: string, rows: readonly OptionRow[]): string {
  return `## ${name}\n\n${table(['Option', 'Type', 'Default', 'Meaning'], rows.map(optionCells))}`;
}

function optionCells({ path, schema, required }: OptionRow): string[] {
  return [code(path), typeText(schema), required ? 'required' : defaultText(schema), schema.description ?? ''];
}

function defaultText({ default: value }: JsonSchema): string {
  return value === undefined ? '' : code(JSON.stringify(value));
}

function alertsSection({ properties = {} }: JsonSchema): string {
  const rows = Object.entries(properties).map(([name, schema]) => [code(`alerts.${name}`), thresholdText(schema)]);
  return `## alerts\n\n${alertNotes}\n\n${table(['Option', 'Threshold'], rows)}`;
}

function thresholdText(alert: JsonSchema): string {
  const bySeverity = alternatives(alert).find(({ properties }) => properties !== undefined);
  const severity = bySeverity?.properties?.critical;
  const threshold = severity && alternatives(severity).find(({ type }) => type === 'number');
  return threshold === undefined ? '' : typeText(threshold);
}

function descendants({ path, schema }: OptionRow): OptionRow[] {
  return alternatives(schema).flatMap((shape) => {
    const inner = innerShapes(shape, path);
    return inner.flatMap((one) => childRows(one.shape, shapePath(one.path, one.shape)).flatMap(withDescendants));
  });
}

function innerShapes(shape: JsonSchema, path: string) {
  const { items, additionalProperties: values } = shape;
  if (items !== undefined) return alternatives(items).map((item) => ({ path: `${path}[]`, shape: item }));
  if (typeof values !== 'object') return [{ path, shape }];
  return alternatives(values).map((value) => ({ path: `${path}.*`, shape: value }));
}

function withDescendants(row: OptionRow): OptionRow[] {
  return [row, ...descendants(row)];
}

/** Shapes that differ by their `kind` say it in the path, and need no row for it. */
function shapePath(path: string, { properties }: JsonSchema): string {
  const kind = properties?.kind?.const;
  return typeof kind === 'string' ? `${path}{kind: ${kind}}` : path;
}

function childRows({ properties = {}, required = [] }: JsonSchema, path: string): OptionRow[] {
  return Object.entries(properties)
    .filter(([, schema]) => schema.const === undefined)
    .map(([name, schema]) => ({
      path: path === '' ? name : `${path}.${name}`,
      schema,
      required: required.includes(name),
    }));
}
