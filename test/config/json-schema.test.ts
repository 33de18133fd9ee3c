import Ajv2020 from 'ajv/dist/2020';
import { configurationJsonSchema } from '../../config/json-schema';
import { configurationSchema } from '../../config/schema';
import { validConfiguration } from './support/configuration';

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const schema = configurationJsonSchema() as JsonSchema;
// Formats such as `uri` are checked when the file is read.
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

describe('the JSON Schema for editors', () => {
  test('knows every section, and says of each what it is for', () => {
    expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(configurationSchema.shape));
    const undescribed = Object.entries(schema.properties ?? {}).filter(([, section]) => !section.description);
    expect(undescribed.map(([name]) => name)).toEqual([]);
  });

  test('asks only for what has no default', () => {
    expect(schema.required).toEqual(['cluster']);
  });

  test('accepts a good configuration', () => {
    expect(validate(validConfiguration())).toBe(true);
  });

  test.each([
    ['an unknown key', { nodePool: [] }],
    ['an unknown alert', { alerts: { GpuHott: false } }],
    ['a wrong machine type', { nodePools: [{ name: 'a', machineType: 'a3', zones: ['b'] }] }],
    ['a threshold out of range', { alerts: { GpuHot: { warning: 85 } } }],
    ['a secret that is no reference', { alerting: { pagerduty: { routingKey: 'x' } } }],
  ])('refuses %s', (_what, written) => {
    expect(validate({ ...validConfiguration(), ...written })).toBe(false);
  });

  test('is the same on every call', () => {
    expect(JSON.stringify(configurationJsonSchema())).toBe(JSON.stringify(schema));
  });
});
