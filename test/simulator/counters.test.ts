import fc from 'fast-check';
import { type DcgmFieldName, dcgmFields } from '../../catalog/metrics/dcgm';
import { type Fault, repaired } from '../../simulator/faults';
import { simulatedFleet } from '../../simulator/fleet';
import { fleetOptions, parsed, scraped } from './support';

const counters = (Object.keys(dcgmFields) as DcgmFieldName[]).filter((key) => dcgmFields[key].kind === 'counter');
const fleet = simulatedFleet({ ...fleetOptions, fields: counters });

const seconds = fc.integer({ min: 0, max: 20_000 });
const gpu = fc.constantFrom(0, 1);
const span = fc.record({ start: seconds, length: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }) });

const xid = fc
  .record({ gpu, at: seconds, code: fc.constantFrom(31, 79, 94) })
  .map((one): Fault => ({ kind: 'xid', node: 'train-0', ...one }));
const lasting = fc
  .record({
    kind: fc.constantFrom('thermalThrottle', 'idleAllocated', 'rowRemapPending', 'staleEnergy', 'overheat'),
    gpu,
    span,
  })
  .map(({ kind, gpu, span }): Fault => {
    const end = span.length === undefined ? {} : { end: span.start + span.length };
    return { kind, node: 'train-0', gpu, start: span.start, ...end };
  });
const faults = fc.array(fc.oneof(xid, lasting), { maxLength: 8 });

/** Value per counter series at a time. */
function countersAt(time: number, injected: readonly Fault[]): Map<string, number> {
  const series = parsed(scraped({ fleet, at: time, faults: injected }));
  return new Map(series.map(({ name, labels, value }) => [JSON.stringify([name, labels]), value]));
}

/** Series that a later scrape lacks or shows with a lower value. */
function decreased(earlier: ReadonlyMap<string, number>, later: ReadonlyMap<string, number>): string[] {
  return [...earlier].filter(([series, value]) => (later.get(series) ?? -1) < value).map(([series]) => series);
}

describe('counters', () => {
  test('never decrease, whatever faults come and go', () => {
    fc.assert(
      fc.property(faults, fc.array(seconds, { minLength: 2, maxLength: 6 }), (injected, times) => {
        const scrapes = [...times].sort((a, b) => a - b).map((time) => countersAt(time, injected));
        return scrapes.slice(1).every((later, index) => decreased(scrapes[index] ?? new Map(), later).length === 0);
      }),
    );
  });

  test('never decrease when everything is repaired', () => {
    fc.assert(
      fc.property(faults, seconds, fc.integer({ min: 0, max: 1000 }), (injected, time, pause) => {
        const later = countersAt(time + pause, repaired(injected, time));
        return decreased(countersAt(time, injected), later).length === 0;
      }),
    );
  });

  test('show the same to a scrape that comes again', () => {
    fc.assert(
      fc.property(faults, seconds, (injected, time) => {
        expect(countersAt(time, injected)).toEqual(countersAt(time, injected));
      }),
      { numRuns: 20 },
    );
  });
});
