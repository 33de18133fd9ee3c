import fc from 'fast-check';
import { drawn, mulberry32, noise, noiseIntegral } from '../../simulator/random';

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const seconds = fc.integer({ min: 0, max: 1_000_000 });

describe('mulberry32', () => {
  test('gives the numbers of the published algorithm', () => {
    const random = mulberry32(1);
    expect([random(), random(), random()]).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
  });
});

describe('drawn', () => {
  test('stays within its bounds and depends on seed and name', () => {
    fc.assert(
      fc.property(seed, (value) => {
        const number = drawn(value, 'a', 5, 6);
        return number >= 5 && number < 6 && number === drawn(value, 'a', 5, 6);
      }),
    );
    expect(drawn(1, 'a', 0, 1)).not.toBe(drawn(1, 'b', 0, 1));
    expect(drawn(1, 'a', 0, 1)).not.toBe(drawn(2, 'a', 0, 1));
  });
});

describe('noise', () => {
  test('stays within -1 and 1', () => {
    fc.assert(fc.property(seed, seconds, (value, time) => Math.abs(noise(value, 'watts', time)) <= 1));
  });

  test('has the integral that adding up small steps gives', () => {
    fc.assert(
      fc.property(seed, seconds, (value, from) => {
        const step = 0.5;
        const middles = Array.from({ length: 400 }, (_, index) => from + (index + 0.5) * step);
        const sum = middles.reduce((total, time) => total + step * noise(value, 'watts', time), 0);
        expect(noiseIntegral(value, 'watts', from, from + 200)).toBeCloseTo(sum, 1);
      }),
      { numRuns: 50 },
    );
  });
});
