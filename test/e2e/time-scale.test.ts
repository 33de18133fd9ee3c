import fc from 'fast-check';
import { durationSeconds } from '../../promql/format';
import { parseExpression } from '../../promql/parse';
import { scaleDocument, scaleDuration, scaleExpression, type TimeScale } from './support/time-scale';

const scale: TimeScale = { factor: 60, shortestInterval: 1, shortestRange: 4 };

describe('scaling a duration', () => {
  test.each([
    ['5m', '5s'],
    ['1h30m', '1m30s'],
    ['30s', '500ms'],
    ['90', '1s500ms'],
    ['0s', '0s'],
  ])('%s becomes %s', (before, after) => {
    expect(scaleDuration(before, 60)).toBe(after);
  });

  test('divides any whole number of minutes by the factor', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 1000 }), (minutes, factor) => {
        expect(durationSeconds(scaleDuration(`${minutes}m`, factor))).toBeCloseTo((minutes * 60) / factor, 2);
      }),
    );
  });

  test('stops at the shortest that is allowed', () => {
    expect(scaleDuration('30s', 60, 1)).toBe('1s');
  });
});

describe('scaling an expression', () => {
  test.each([
    ['a range', 'increase(errors[10m]) > 0', 'increase(errors[10s]) > 0'],
    ['a range below the shortest', 'rate(errors[1m])', 'rate(errors[4s])'],
    ['an offset', 'errors unless errors offset 10m', 'errors unless errors offset 10s'],
    ['a negative offset', 'errors offset -1m', 'errors offset -1s'],
    ['a subquery and its step', 'max_over_time(up[6h:30s])', 'max_over_time(up[6m:1s])'],
    ['several at once', 'a[1h] offset 5m or b[2h]', 'a[1m] offset 5s or b[2m]'],
  ])('shortens %s', (_what, before, after) => {
    expect(scaleExpression(before, scale)).toBe(after);
  });

  test.each([
    ['numbers', 'vector(300) * 1048576 > 5'],
    ['text that looks like a duration', 'up{window="[10m]",job=~"5m|1h"} == 0'],
    ['names that contain one', 'gpu:engine_active:ratio_avg5m < 0.02'],
  ])('leaves %s alone', (_what, expression) => {
    expect(scaleExpression(expression, scale)).toBe(expression);
  });

  test('keeps the metrics and functions of the expression', () => {
    const before =
      'max by (node) (avg_over_time(activity{pod!=""}[1h])) < 0.02 unless rate(errors[5m:1m] offset 3d) > 0';
    const { metrics, functions, errors } = parseExpression(scaleExpression(before, scale));
    expect({ metrics, functions, errors }).toEqual({
      metrics: ['activity', 'errors'],
      functions: ['avg_over_time', 'max', 'rate'],
      errors: [],
    });
  });

  test('refuses what is not PromQL', () => {
    expect(() => scaleExpression('increase(errors[10m]', scale)).toThrow('not PromQL: increase(errors[10m]');
  });
});

describe('scaling a document', () => {
  test('shortens intervals, waits and expressions wherever they are', () => {
    const document = {
      global: { scrape_interval: '30s', evaluation_interval: '5m' },
      groups: [{ interval: '10m', rules: [{ expr: 'a[10m]', for: '5m', keep_firing_for: '1m' }] }],
      route: { group_wait: '10s', routes: [{ repeat_interval: '1h' }] },
    };
    expect(scaleDocument(document, scale)).toEqual({
      global: { scrape_interval: '1s', evaluation_interval: '5s' },
      groups: [{ interval: '10s', rules: [{ expr: 'a[10s]', for: '5s', keep_firing_for: '1s' }] }],
      route: { group_wait: '167ms', routes: [{ repeat_interval: '1m' }] },
    });
  });

  test('leaves labels, annotations and everything else alone', () => {
    const document = {
      labels: { interval: '5m', for: '1h' },
      annotations: { expr: 'for 5m' },
      metrics_path: '/metrics',
      honor_labels: true,
      limit: 300,
      nothing: null,
    };
    expect(scaleDocument(document, scale)).toEqual(document);
  });

  test('does not change its input', () => {
    const document = { rules: [{ for: '5m' }] };
    scaleDocument(document, scale);
    expect(document).toEqual({ rules: [{ for: '5m' }] });
  });
});
