import { longestWindowSeconds, retentionProblems } from '../../constructs/retention';

const groups = (...expressions: string[]) => [
  { name: 'g', rules: expressions.map((expr, index) => ({ record: `a:b:c${index}`, expr })) },
];
const day = 86_400;

describe('the longest window of the rules', () => {
  test.each([
    [[], 0],
    [['x > 5'], 0],
    [['rate(x[5m])', 'max_over_time(x[6h])'], 6 * 3600],
    [['x offset 7d'], 7 * day],
    [['rate(x[1h] offset 1d)'], day + 3600],
    [['rate(x[1h]) / y offset 1d'], day],
    [['max_over_time(rate(x[1h] offset 2h)[1d:5m] offset 7d)'], 8 * day + 3 * 3600],
    [['x offset -1d'], 0],
    [['max_over_time(x[1d:5m])'], day],
    [['x[7200]'], 7200],
    // The contract check says what is wrong with these.
    [['rate(x[1.5h])'], 1],
    [['rate(x[$__range])', 'y[2m]'], 120],
  ])('%j is %d s', (expressions, seconds) => {
    expect(Math.floor(longestWindowSeconds(groups(...expressions)))).toBe(seconds);
  });
});

describe('retention', () => {
  test.each([
    ['8d', 7 * day],
    ['1d', 0],
    ['15d', 6 * 3600],
  ])('of %s is enough for a look back of %d s and a day', (retention, window) => {
    expect(retentionProblems(retention, window)).toEqual([]);
  });

  test('a second short is too short, and the problem says how much is needed', () => {
    expect(retentionProblems('8d', 7 * day + 1)).toEqual([
      {
        path: 'stack.prometheus.retention',
        message: '8d is too short for rules that look back 7d1s',
        cure: 'use at least 8d1s',
      },
    ]);
  });
});
