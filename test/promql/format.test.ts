import fc from 'fast-check';
import { durationSeconds, formatDuration, formatNumber, isDuration } from '../../promql/format';

describe('a number', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [-1.5, '-1.5'],
    [0.1 + 0.2, '0.3'],
    [14.4 * 0.01, '0.144'],
    [0.7 * 100, '70'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
    [1e21, '1000000000000000000000'],
    [1 / 3, '0.333333333333'],
    [299_792_458, '299792458'],
    [0.9999999999999, '1'],
  ])('%d is printed as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });

  test('never has an exponent, a trailing zero or a minus before nothing', () => {
    fc.assert(
      fc.property(numbers, (value) => {
        expect(formatNumber(value)).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/);
      }),
    );
  });

  test('is read back as the same number to 12 digits', () => {
    fc.assert(
      fc.property(numbers, (value) => {
        expect(Number(formatNumber(value))).toBe(Number(value.toPrecision(12)) + 0);
      }),
    );
  });

  test('with few decimals is printed as a person writes it, whatever arithmetic it comes from', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 4 }), (whole, decimals) => {
        const text = formatNumber(whole * 0.1 ** decimals);
        expect(text).toBe(formatNumber(whole / 10 ** decimals));
        expect((text.split('.')[1] ?? '').length).toBeLessThanOrEqual(decimals);
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d cannot be printed', (value) => {
    expect(() => formatNumber(value)).toThrow(RangeError);
  });
});

describe('a duration', () => {
  test.each([
    ['5m', 300],
    ['1h30m', 5400],
    ['0s', 0],
    ['2w', 1_209_600],
    ['1d12h', 129_600],
    ['1w2d3h4m5s6ms', 788_645.006],
    ['90s', 90],
  ])('%s is %d seconds', (text, seconds) => {
    expect(durationSeconds(text)).toBeCloseTo(seconds, 6);
  });

  test.each([
    [300, '5m'],
    [90, '1m30s'],
    [5400, '1h30m'],
    [0, '0s'],
    [0.25, '250ms'],
    [604_800, '7d'],
    [0.1 + 0.2, '300ms'],
  ])('%d seconds are printed as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test.each(['', '5', 'm', '5 m', '1.5h', '30m1h', '5M', '-5m', '5m5m', '1y', 'PT5M', '5m '])(
    '%j is none and is refused with an example of one',
    (text) => {
      expect(isDuration(text)).toBe(false);
      expect(() => durationSeconds(text)).toThrow(/is not a duration; write it like 30s/);
    },
  );

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('cannot be made from %d seconds', (seconds) => {
    expect(() => formatDuration(seconds)).toThrow(RangeError);
  });

  const upTo = (max: number) => fc.integer({ min: 0, max });
  const parts = fc.tuple(upTo(3650), upTo(23), upTo(59), upTo(59), upTo(999));

  test('in its canonical form is printed as it was read', () => {
    fc.assert(
      fc.property(parts, (counts) => {
        const units = ['d', 'h', 'm', 's', 'ms'];
        const text = counts.map((count, index) => (count === 0 ? '' : `${count}${units[index]}`)).join('') || '0s';
        expect(formatDuration(durationSeconds(text))).toBe(text);
      }),
    );
  });

  test('is read back as the same number of milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (milliseconds) => {
        const text = formatDuration(milliseconds / 1000);
        expect(isDuration(text)).toBe(true);
        expect(Math.round(durationSeconds(text) * 1000)).toBe(milliseconds);
      }),
    );
  });
});
