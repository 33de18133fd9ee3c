import type { Metric } from '../../catalog/metrics/metric';
import { checkExpression, seriesNames } from '../../promql/contract';

const engine = { major: 2, minor: 42 };
const produced = new Set(['x', 'y', 'latency_seconds_bucket']);
const check = (expression: string, version = engine) => checkExpression(expression, produced, version);

describe('the contract check', () => {
  test('finds nothing in an expression on what is produced', () => {
    expect(check('sum(rate(x[5m])) / y')).toEqual([]);
  });

  test('finds every metric that nothing produces', () => {
    expect(check('a + x + b')).toEqual([
      { kind: 'unknown-metric', message: 'nothing produces a' },
      { kind: 'unknown-metric', message: 'nothing produces b' },
    ]);
  });

  test.each(['{__name__=~"x"}', '{__name__="x"}', '{job="x"}'])('finds %s, which names no metric', (expression) => {
    expect(check(expression)).toEqual([{ kind: 'unnamed-selector', message: 'a selector without a metric name' }]);
  });

  test('finds only the syntax error where there is one, with its column', () => {
    expect(check('nothing{a=b}')).toEqual([{ kind: 'syntax', message: 'column 11: unexpected "b"' }]);
  });

  test.each(['mad_over_time(x[5m])', 'limitk(2, x)', 'sort_by_label(x, "a")', 'info(x)', 'first_over_time(x[5m])'])(
    'refuses %s, which is experimental in every version',
    (expression) => {
      const [violation, ...others] = check(expression, { major: 99, minor: 0 });
      expect(others).toEqual([]);
      expect(violation).toMatchObject({ kind: 'function', message: expect.stringMatching(/\(\) is experimental$/) });
    },
  );

  test('refuses a function that is newer than the engine, and says which version has it', () => {
    expect(check('histogram_avg(x)')).toEqual([
      { kind: 'function', message: 'histogram_avg() needs Prometheus 2.48, this is 2.42' },
    ]);
  });

  test.each([
    [2, 48],
    [2, 53],
    [3, 0],
  ])('takes the same function from Prometheus %d.%d', (major, minor) => {
    expect(check('histogram_avg(x)', { major, minor })).toEqual([]);
  });

  test('refuses syntax that the engine does not read', () => {
    expect(check('{"x"} + rate(y[5m] anchored)')).toEqual([
      { kind: 'syntax', message: 'a quoted name needs Prometheus 3.0, this is 2.42' },
      { kind: 'syntax', message: 'anchored is experimental' },
    ]);
    expect(check('{"x"}', { major: 3, minor: 0 })).toEqual([]);
  });

  test('knows a histogram by the names of its series, not by its own', () => {
    expect(check('histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))')).toEqual([]);
    expect(check('latency_seconds')).toEqual([{ kind: 'unknown-metric', message: 'nothing produces latency_seconds' }]);
  });
});

describe('the series of', () => {
  const metric = { name: 'x_seconds', unit: 'seconds', help: 'Some time.' } as const;

  test.each(['counter', 'gauge', 'info'] as const)('a %s are under its name', (kind) => {
    expect(seriesNames({ ...metric, kind } satisfies Metric)).toEqual(['x_seconds']);
  });

  test('a histogram are under its name with suffixes', () => {
    expect(seriesNames({ ...metric, kind: 'histogram', buckets: [1, 2] })).toEqual([
      'x_seconds_bucket',
      'x_seconds_sum',
      'x_seconds_count',
    ]);
  });
});
