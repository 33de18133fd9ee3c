import fc from 'fast-check';
import { dcgmExporterVersions } from '../../../catalog/dcgm-exporter';
import { dcgmOptional } from '../../../catalog/metrics/dcgm-optional';
import { collectedFields, defaultFields, indispensableFields, knownFields } from '../../../constructs/exporter/fields';
import { exporterSchema } from '../../../constructs/exporter/options';
import { fileOf } from '../../support/synthesize';
import { monitoring } from '../support/monitoring';

const collected = (exporter: object) => collectedFields(exporterSchema.parse(exporter)).map(({ name }) => name);
const optional = Object.values(dcgmOptional).map(({ name }) => name);

test('every field has a name of its own', () => {
  const names = knownFields.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('the list is the default one, with what is added and without what is removed', () => {
  const removable = defaultFields('4.8.2')
    .map(({ name }) => name)
    .filter((name) => !indispensableFields.includes(name));
  fc.assert(
    fc.property(
      fc.constantFrom(...dcgmExporterVersions.map(({ version }) => version)),
      fc.subarray(optional),
      fc.subarray(removable),
      (version, add, remove) => {
        const defaults = defaultFields(version).map(({ name }) => name);
        const expected = [...defaults.filter((name) => !remove.includes(name)), ...add];
        expect(collected({ version, fields: { add, remove } })).toEqual(expected);
      },
    ),
  );
});

test('without profiling no field comes from the profiling counters', () => {
  const names = collected({ profiling: false, fields: { add: ['DCGM_FI_PROF_PIPE_FP16_ACTIVE'] } });
  expect(names.filter((name) => name.startsWith('DCGM_FI_PROF_'))).toEqual([]);
  expect(names).toContain('DCGM_FI_DEV_GPU_TEMP');
});

test('a field that is added is a row of the exporter’s CSV, and no rule or panel is lost', () => {
  const { monitoring: construct, objects } = monitoring({ exporter: { fields: { add: ['DCGM_FI_DEV_ENC_UTIL'] } } });
  expect(fileOf(objects(), 'dcgm-exporter-config')).toMatch(/^DCGM_FI_DEV_ENC_UTIL, gauge, [^,]+$/m);
  expect(construct.degradations.filter(({ effect }) => /left out|lacks/.test(effect))).toEqual([]);
});
