import * as fc from 'fast-check';
import { type Cost, costOf, growthPerGpu, processorFactor, totalShare } from '../../../../scripts/bench/rules/cost';

const seconds = fc.double({ min: 0.001, max: 100, noNaN: true });

function evaluations(durations: readonly number[], intervalSeconds = 30) {
  return { name: 'group', intervalSeconds, durations };
}

function fleet(gpus: number, share: number) {
  const group: Cost = { name: 'group', intervalSeconds: 30, seconds: 30 * share, share };
  return { gpus, groups: [group] };
}

describe('the cost of a group', () => {
  test('is its median duration in processor time, related to the interval at which it ships', () => {
    expect(costOf(evaluations([9, 1, 2], 10), 1.5)).toEqual({
      name: 'group',
      intervalSeconds: 10,
      seconds: 3,
      share: 0.3,
    });
  });

  test('adds up over all groups to the processor time of a round, whatever durations the clock showed', () => {
    fc.assert(
      fc.property(
        fc.array(seconds, { minLength: 1 }),
        seconds,
        fc.integer({ min: 1, max: 9 }),
        (durations, used, rounds) => {
          const groups = durations.map((duration) => evaluations([duration]));
          const span = { elapsedSeconds: 60, processorSeconds: used * rounds, evaluations: rounds * groups.length };
          const factor = processorFactor(span, 0, groups);
          const costs = groups.map((group) => costOf(group, factor));
          expect(30 * totalShare({ groups: costs })).toBeCloseTo(used, 6);
        },
      ),
    );
  });

  test('leaves out what the server takes without rules', () => {
    const span = { elapsedSeconds: 20, processorSeconds: 5, evaluations: 2 };
    expect(processorFactor(span, 0.05, [evaluations([2])])).toBe(1);
  });

  test('is unknown when nothing was evaluated', () => {
    const span = { elapsedSeconds: 20, processorSeconds: 5, evaluations: 0 };
    expect(() => processorFactor(span, 0, [evaluations([2])])).toThrow(RangeError);
  });
});

describe('growth', () => {
  test('is 1 when the cost grows with the GPUs', () => {
    expect(growthPerGpu([fleet(100, 0.01), fleet(1000, 0.1)])).toBeCloseTo(1);
  });

  test('is 1 when a larger fleet is cheaper per GPU', () => {
    expect(growthPerGpu([fleet(100, 0.02), fleet(1000, 0.1)])).toBe(1);
  });

  test('is measured against the fleet that is cheapest per GPU', () => {
    expect(growthPerGpu([fleet(100, 0.02), fleet(1000, 0.1), fleet(5000, 1)])).toBeCloseTo(2);
  });
});
