import fc from 'fast-check';
import { dcgmFields } from '../../../catalog/metrics/dcgm';
import type { DcgmField } from '../../../catalog/metrics/metric';
import { countersCsv } from '../../../constructs/exporter/counters-csv';

const types = { counter: 'counter', gauge: 'gauge', histogram: 'gauge', info: 'label' } as const;

/** Reads rows as the exporter does: lines that begin with # are comments, cells are trimmed of spaces, no cell is quoted. */
function readRows(csv: string): string[][] {
  const lines = csv.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => line.split(',').map((cell) => cell.replace(/^ +| +$/g, '')));
}

function field(name: string, help: string): DcgmField {
  return { name, kind: 'gauge', unit: 'count', help, mig: 'own', source: 'device' };
}

const harmless = fc.string({ unit: 'grapheme' }).filter((text) => !/[,"\r\n]/.test(text));
const harmful = fc
  .tuple(harmless, fc.constantFrom(',', '"', '\n'), harmless)
  .map(([before, character, after]) => `${before}${character}${after}`);

describe('the CSV of the exporter', () => {
  test('has a row of three columns for every field, with its type and help text', () => {
    const fields: DcgmField[] = Object.values(dcgmFields);
    expect(readRows(countersCsv(fields))).toEqual(fields.map(({ name, kind, help }) => [name, types[kind], help]));
  });

  test('has the type label exactly for the fields that become labels', () => {
    const fields: DcgmField[] = Object.values(dcgmFields);
    const rows = readRows(countersCsv(fields)).filter(([, type]) => type === 'label');
    expect(rows.map(([name]) => name)).toEqual(
      fields.filter(({ source }) => source === 'label').map(({ name }) => name),
    );
  });

  test('gives any harmless help text back', () => {
    fc.assert(
      fc.property(harmless, (help) => {
        expect(readRows(countersCsv([field('DCGM_FI_DEV_X', help)]))).toEqual([
          ['DCGM_FI_DEV_X', 'gauge', help.replace(/^ +| +$/g, '')],
        ]);
      }),
    );
  });

  test('is refused when help texts hold a comma, a quote or a line break, and all of them are named', () => {
    fc.assert(
      fc.property(
        fc.array(harmful, { minLength: 1, maxLength: 5 }),
        fc.array(harmless, { maxLength: 5 }),
        (bad, good) => {
          const fields = [
            ...good.map((help, index) => field(`GOOD_${index};`, help)),
            ...bad.map((help, index) => field(`BAD_${index};`, help)),
          ];
          const run = () => countersCsv(fields);
          expect(run).toThrow(/comma, a quote or a line break/);
          bad.forEach((_, index) => {
            expect(run).toThrow(`BAD_${index};`);
          });
          expect(run).not.toThrow(/GOOD_\d+;:/);
        },
      ),
      { numRuns: 50 },
    );
  });
});
