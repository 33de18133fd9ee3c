/** The parts of JSON Schema that the configuration uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** @returns the alternatives of a schema; the schema itself where it has none */
export function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const inner = schema.anyOf ?? schema.oneOf;
  return inner === undefined ? [schema] : inner.flatMap(alternatives);
}

/** @returns what may be written, for people, e.g. `integer 1 to 30` or `"gke" or "generic"` */
export function typeText(schema: JsonSchema): string {
  return [...new Set(alternatives(schema).map(oneTypeText))].join(' or ');
}

function oneTypeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  switch (schema.type) {
    case undefined:
      return 'anything';
    case 'array':
      return `list of ${schema.items === undefined ? 'anything' : typeText(schema.items)}`;
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `map of ${typeText(schema.additionalProperties)}`
        : 'object';
    default:
      return [schema.type, rangeText(schema)].filter((part) => part !== '').join(' ');
  }
}

function rangeText({ minimum, maximum }: JsonSchema): string {
  const isBound = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum === undefined) return isBound ? `up to ${maximum}` : '';
  return isBound ? `${minimum} to ${maximum}` : `from ${minimum}`;
}
