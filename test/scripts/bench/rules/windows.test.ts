import type { RenderedGroup } from '../../../../constructs/backends/rule-groups';
import { frequentLongWindows, readSeries } from '../../../../scripts/bench/rules/windows';

function group(rules: RenderedGroup['rules'], interval?: string): RenderedGroup {
  return { name: 'group', ...(interval !== undefined && { interval }), rules };
}

describe('series that rules read', () => {
  test('have the window of the selector that looks back furthest, in whichever rule it is', () => {
    const groups = [
      group([{ alert: 'A', expr: 'max_over_time(a[1h] offset 10m) > a' }]),
      group([{ alert: 'B', expr: 'a > 1' }]),
    ];
    expect(readSeries(groups)).toEqual([{ metric: 'a', lookBackSeconds: 4200 }]);
  });

  test('do not take over the window of their neighbours', () => {
    const groups = [group([{ alert: 'A', expr: 'a > on () avg_over_time(b[7d])' }])];
    expect(readSeries(groups)).toEqual([
      { metric: 'a', lookBackSeconds: 0 },
      { metric: 'b', lookBackSeconds: 604_800 },
    ]);
  });

  test('do not include what the server writes about alerts', () => {
    expect(readSeries([group([{ alert: 'A', expr: 'ALERTS > 0' }])])).toEqual([]);
  });

  test('are sampled at the interval of the group that records them', () => {
    const read = { alert: 'A', expr: 'slow + often' };
    const groups = [group([{ record: 'slow', expr: 'a' }], '5m'), group([{ record: 'often', expr: 'a' }, read])];
    expect(readSeries(groups)).toEqual([
      { metric: 'a', lookBackSeconds: 0 },
      { metric: 'often', lookBackSeconds: 0, recordedEvery: 30 },
      { metric: 'slow', lookBackSeconds: 0, recordedEvery: 300 },
    ]);
  });
});

describe('windows over six hours', () => {
  const long = { alert: 'Long', expr: 'increase(a[6h1m]) > 0' };

  test('are named where they are evaluated more often than every five minutes', () => {
    expect(frequentLongWindows([group([long], '4m59s'), group([long])])).toEqual(['Long', 'Long']);
  });

  test('are fine in a slow group', () => {
    expect(frequentLongWindows([group([long], '5m')])).toEqual([]);
  });

  test('begin beyond six hours, range and offset together', () => {
    const rules = ['a[6h]', 'a[5h] offset 2h'].map((range, index) => ({
      record: `record${index}`,
      expr: `max_over_time(${range})`,
    }));
    expect(frequentLongWindows([group(rules)])).toEqual(['record1']);
  });
});
