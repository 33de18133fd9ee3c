import { parseExpression } from '../../promql/parse';

describe('what an expression says', () => {
  test('its metrics, functions and aggregations, sorted and each once', () => {
    expect(parseExpression('sum by (node) (rate(b[5m])) / on (node) max by (node) (a) > 0 or rate(b[5m])')).toEqual({
      metrics: ['a', 'b'],
      functions: ['max', 'rate', 'sum'],
      syntax: [],
      durations: ['5m'],
      selectors: [
        { metric: 'b', lookBack: ['5m'] },
        { metric: 'a', lookBack: [] },
        { metric: 'b', lookBack: ['5m'] },
      ],
      errors: [],
    });
  });

  test.each([
    ['x[5m]', ['5m']],
    ['x offset 1h', ['1h']],
    ['x offset -1h', ['1h']],
    ['max_over_time(x[1d:5m] offset 2w)', ['1d', '2w', '5m']],
    ['x[300]', ['300']],
    ['x > 5', []],
  ])('the durations of %s', (expression, durations) => {
    expect(parseExpression(expression)).toMatchObject({ durations, errors: [] });
  });

  test.each([
    ['{__name__=~"x.*"}', ['']],
    ['{__name__="x"}', ['']],
    ['{job="a"} and up', ['', 'up']],
    ['{"http.requests", job="a"}', ['http.requests']],
    ['node:gpus:count{cluster="c"}', ['node:gpus:count']],
    ['vector(1)', []],
    ['# of nothing\nup', ['up']],
  ])('the metrics of %s', (expression, metrics) => {
    expect(parseExpression(expression)).toMatchObject({ metrics, errors: [] });
  });

  test('aggregations in any case, as Prometheus takes them', () => {
    expect(parseExpression('SUM(x)').functions).toEqual(['sum']);
  });
});

describe('syntax that not every engine has', () => {
  test.each([
    ['{"http.requests"}', ['a quoted name']],
    ['sum by ("a.b") (x{"a.b"="c"})', ['a quoted name']],
    ['rate(x[5m + 1m])', ['duration arithmetic']],
    ['x offset (5m + 1h)', ['duration arithmetic']],
    ['x offset step()', ['duration arithmetic']],
    ['rate(x[5m] anchored)', ['anchored']],
    ['x smoothed + fill(0) y', ['fill', 'smoothed']],
    ['x </ 3', ['</']],
    ['max_over_time(x[1h:5m] offset -5m @ 5)', []],
  ])('is seen in %s', (expression, syntax) => {
    expect(parseExpression(expression)).toMatchObject({ syntax, errors: [] });
  });
});

describe('what is not PromQL', () => {
  test.each([
    ['sum by (a (x)', 11],
    ['x{a=b}', 5],
    ['x +', 4],
    ['', 1],
    ['holt_winters(x[5m], 0.1, 0.1)', 13],
    ['rate(x[$__rate_interval])', 8],
    ['rate(x[1.5h])', 11],
    ['x == = 1', 6],
  ])('%j is refused at column %d', (expression, column) => {
    expect(parseExpression(expression).errors[0]).toMatch(new RegExp(`^column ${column}: unexpected "`));
  });

  test('an expression that ends too early says so', () => {
    expect(parseExpression('sum(x').errors).toEqual(['column 6: unexpected "end of expression"']);
  });
});
