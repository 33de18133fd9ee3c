import fc from 'fast-check';
import { aggregate, bits, either, escapeRegex, oneOf, quote, select } from '../../promql/expression';
import { parseExpression } from '../../promql/parse';

describe('quoted text', () => {
  const unquote = (literal: string): unknown => JSON.parse(literal);

  test('is one string literal of PromQL, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(parseExpression(`up{job=${quote(text)}}`)).toMatchObject({ metrics: ['up'], errors: [] });
        expect(unquote(quote(text))).toBe(text);
      }),
    );
  });

  test.each([
    ['a"b', '"a\\"b"'],
    ['a\\b', '"a\\\\b"'],
    ['a\nb', '"a\\nb"'],
  ])('%j becomes %s', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});

describe('text escaped for a regular expression', () => {
  // Prometheus anchors every expression at both ends.
  const matches = (pattern: string, text: string) => new RegExp(`^(?:${pattern})$`, 's').test(text);
  const texts = fc.string({ unit: fc.constantFrom(...'ab1.*+?^$(){}|[]\\/-,= ') });

  test('matches itself', () => {
    fc.assert(fc.property(texts, (text) => matches(escapeRegex(text), text)));
  });

  test('matches nothing shorter, longer or else', () => {
    fc.assert(
      fc.property(texts, texts, (text, other) => {
        fc.pre(text !== other);
        return (
          !matches(escapeRegex(text), other) &&
          !matches(escapeRegex(text), `${text}${other || 'a'}`) &&
          (text === '' || !matches(escapeRegex(text), text.slice(1)))
        );
      }),
    );
  });
});

describe('a selector', () => {
  test('without matchers is the name alone', () => {
    expect(select('up')).toBe('up');
  });

  test('has its matchers in the order given, quoted', () => {
    expect(select('up', ['job', '=', 'a"b'], ['pod', '!~', 'x.*'])).toBe('up{job="a\\"b",pod!~"x.*"}');
  });
});

describe('a matcher for one of several values', () => {
  test('is an equality where there is one', () => {
    expect(oneOf('job', ['dcgm.exporter'])).toEqual(['job', '=', 'dcgm.exporter']);
  });

  test('is an expression that each of them matches, taken literally', () => {
    expect(oneOf('job', ['dcgm.exporter', 'other'])).toEqual(['job', '=~', 'dcgm\\.exporter|other']);
  });
});

test('an aggregation keeps exactly the labels given', () => {
  expect(aggregate('max', ['cluster', 'node'], 'x')).toBe('max by (cluster, node) (x)');
});

test('alternatives are joined by or, one per line', () => {
  expect(either('a', 'b > 0', 'c')).toBe('a\nor\nb > 0\nor\nc');
});

describe('a test of bits', () => {
  const reasons = [1, 2, 4, 8, 16, 32, 64, 128, 256];
  const masks = Array.from({ length: 512 }, (_, mask) => mask);

  /** Evaluates the one form of expression that the helper writes, as PromQL would. */
  function evaluate(expression: string): number {
    const [, mask, divisor, modulus] = /^floor\((\d+) \/ (\d+)\) % (\d+)$/.exec(expression) ?? [];
    return Math.floor(Number(mask) / Number(divisor)) % Number(modulus);
  }

  test.each(reasons)('finds %d in exactly the masks that hold it', (bit) => {
    const wrong = masks.filter((mask) => evaluate(bits(String(mask), bit)) > 0 !== (mask & bit) > 0);
    expect(wrong).toEqual([]);
  });

  test.each(reasons.slice(0, -1))('finds %d or its neighbour above in exactly the masks that hold either', (bit) => {
    const wrong = masks.filter((mask) => evaluate(bits(String(mask), bit, 2)) > 0 !== (mask & (bit | (bit * 2))) > 0);
    expect(wrong).toEqual([]);
  });

  test.each([0, 3, -2, 0.5, 6])('of %d is refused, which is no bit', (bit) => {
    expect(() => bits('x', bit)).toThrow(`${bit} is not a power of two`);
  });
});
