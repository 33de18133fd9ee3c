import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { dcgmFields } from '../../catalog/metrics/dcgm';
import { xids } from '../../catalog/xid';
import { gpuPackSchema } from '../../constructs/packs/gpu-options';
import { generatedFiles } from '../../scripts/generate/files';
import type { JsonSchema } from '../../scripts/generate/json-schema-type';
import { optionsPage } from '../../scripts/generate/options-page';
import { alertSubjects } from '../../scripts/promtool/subjects';
import { blocks, read, unaligned } from './pages';

test.each(Object.keys(generatedFiles))('%s is what `npm run generate` writes', (file) => {
  expect(read(file)).toBe(generatedFiles[file]?.());
});

const definitions = alertSubjects.flatMap((subject) => Object.entries(subject.definitions));

test.each(definitions)('the page of alerts shows %s with its reason and its runbook', (alert, { reason }) => {
  const row = lines('docs/alerts.md').find((line) => line.startsWith(`| [${alert}](`));
  expect(row).toContain(`../alert-rules/runbooks/${alert}.md`);
  expect(row).toContain(reason);
});

test('the page of alerts shows thresholds with unit and duration', () => {
  expect(unaligned(read('docs/alerts.md'))).toContain('| 1 K below slowdown, for 5m | 4 K below slowdown, for 5m |');
});

test.each(Object.values(dcgmFields))('the page of metrics shows $name with its unit', ({ name, unit }) => {
  expect(lines('docs/metrics.md').find((line) => line.startsWith(`| \`${name}\` |`))).toContain(`| ${unit} |`);
});

test.each(xids)(
  'the page of XIDs shows $code with its meaning, class and action',
  ({ code, meaning, class: xidClass, action }) => {
    expect(lines('docs/xids.md').filter((line) => line.startsWith(`| ${code} |`))).toEqual([
      expect.stringContaining(`| ${code} | ${meaning} | ${xidClass} | \`${action}\` |`),
    ]);
  },
);

test('the page of XIDs shows overrides that are accepted', () => {
  const [example = ''] = blocks(read('docs/xids.md'), 'yaml');
  expect(gpuPackSchema.safeParse(parse(example)).error).toBeUndefined();
});

describe('the page of options', () => {
  const schema: JsonSchema = {
    required: ['pools'],
    properties: {
      pools: {
        type: 'array',
        description: 'Pools | of machines',
        items: {
          type: 'object',
          properties: { size: { type: 'integer', minimum: 1, maximum: 8, default: 2 } },
        },
      },
      codes: {
        type: 'object',
        additionalProperties: {
          anyOf: [{ type: 'string' }, { type: 'object', properties: { class: { type: 'string' } } }],
        },
      },
      sink: {
        oneOf: [
          {
            type: 'object',
            properties: { kind: { const: 'file' }, path: { type: 'string', description: 'Where' } },
            required: ['path'],
          },
          { type: 'object', properties: { kind: { const: 'none' } } },
        ],
      },
    },
  };
  const page = unaligned(optionsPage(schema));

  test('shows options of list entries with range and default', () => {
    expect(page).toContain('| `pools[].size` | integer 1 to 8 | `2` | |');
  });

  test('shows options of the values of a map', () => {
    expect(page).toContain('| `codes` | map of string or object | | |');
    expect(page).toContain('| `codes.*.class` | string | | |');
  });

  test('says what is required, and keeps a bar in a description from breaking the table', () => {
    expect(page).toContain('| `pools` | list of object | required | Pools \\| of machines |');
  });

  test('tells shapes apart by their kind', () => {
    expect(page).toContain('| `sink{kind: file}.path` | string | required | Where |');
  });
});

describe('the JSON Schema', () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    JSON.parse(read('examples/gpu-monitoring.schema.json')),
  );
  const example = parse(read('examples/research-cluster.yaml')) as object;

  test('accepts the example', () => {
    expect(validate(example) ? [] : validate.errors).toEqual([]);
  });

  test('refuses a misspelt alert', () => {
    expect(validate({ ...example, alerts: { GpuHott: { warning: 6 } } })).toBe(false);
  });
});

function lines(file: string): string[] {
  return unaligned(read(file)).split('\n');
}
