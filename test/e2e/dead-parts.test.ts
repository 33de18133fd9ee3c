import { deadParts, remembered } from './support/dead-parts';

type Series = Readonly<Record<string, string>>;

/** Three series: a held GPU, an idle one, and the state of their exporter. */
const series: readonly Series[] = [
  { __name__: 'gpu_temp', node: 'a', gpu: '0', pod: 'llm-0' },
  { __name__: 'gpu_temp', node: 'a', gpu: '1' },
  { __name__: 'up', node: 'a', job: 'exporter' },
];

/** Finds series as Prometheus does, for `=` and `!=`. */
async function count(selector: string): Promise<number> {
  const [, name = '', matchers = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(selector) ?? [];
  const wanted = [...matchers.matchAll(/(\w+)(!?=)"([^"]*)"/g)];
  const matches = (one: Series) =>
    one.__name__ === name &&
    wanted.every(([, label = '', operator, value]) => ((one[label] ?? '') === value) === (operator === '='));
  return series.filter(matches).length;
}

describe('an expression over series that are there', () => {
  test.each([
    'gpu_temp',
    'max by (node, gpu) (gpu_temp{pod!=""})',
    'sum(rate(gpu_temp{gpu="0"}[5m] offset 1h)) by (pod)',
    'gpu_temp unless on (node) up{job="exporter"} == 0',
    'gpu_temp{pod=""} * on (node) group_left (job) up',
    'sum by (host) (label_replace(gpu_temp, "host", "$1", "node", "(.*)"))',
    'vector(1)',
    'count(gpu_temp) unless ignoring (zone) up',
  ])('has no dead part: %s', async (expression) => {
    expect(await deadParts(expression, count)).toEqual([]);
  });
});

describe('a dead part', () => {
  test.each([
    ['a name that nothing has', 'max(gpu_tmp)', ['gpu_tmp finds nothing']],
    ['a value that nothing has', 'gpu_temp{node="b"} > 1', ['gpu_temp{node="b"} finds nothing']],
    ['a label that nothing has', 'gpu_temp{hostname="a"}', ['gpu_temp{hostname="a"} finds nothing']],
    ['a misspelt label in a matcher that then lets everything pass', 'gpu_temp{pdo=""}', ['gpu_temp has no label pdo']],
    ['a misspelt label that series are grouped by', 'max by (node, gpuu) (gpu_temp)', ['gpu_temp has no label gpuu']],
    ['a label that only one side of a join has', 'gpu_temp and on (job) up', ['gpu_temp has no label job']],
    ['a label that nothing brings to a join', 'up + on (node) group_left (zone) up', ['up has no label zone']],
    [
      'a selector within a range, an offset and a subquery',
      'max_over_time(rate(gpu_temp{gpu="7"}[5m] offset 1h)[1d:1h])',
      ['gpu_temp{gpu="7"} finds nothing'],
    ],
    ['one selector of several', 'gpu_temp or gpu_temp{gpu="7"}', ['gpu_temp{gpu="7"} finds nothing']],
  ])('is found: %s', async (_what, expression, expected) => {
    expect(await deadParts(expression, count)).toEqual(expect.arrayContaining(expected));
  });

  test('is reported once', async () => {
    expect(await deadParts('nothing + nothing', count)).toEqual(['nothing finds nothing']);
  });
});

test('a count that is remembered is asked for once', async () => {
  const asked: string[] = [];
  const once = remembered((expression) => {
    asked.push(expression);
    return count(expression);
  });
  expect([await once('up'), await once('up'), await once('gpu_temp')]).toEqual([1, 1, 2]);
  expect(asked).toEqual(['up', 'gpu_temp']);
});
