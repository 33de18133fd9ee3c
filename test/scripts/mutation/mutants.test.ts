import { mutantsOf } from '../../../scripts/mutation/mutants';
import { mutationReport } from '../../../scripts/mutation/report';

const changesOf = (expr: string, hold?: string) =>
  mutantsOf({ alert: 'A', expr, ...(hold === undefined ? {} : { for: hold }) }).map(({ change }) => change);
const expressionsOf = (expr: string) => mutantsOf({ alert: 'A', expr }).map(({ rule }) => rule.expr);

describe('mutants of an alert', () => {
  test('turn a comparison round and move it by its threshold', () => {
    expect(expressionsOf('a > b')).toEqual(['a < b', 'a >= b']);
    expect(expressionsOf('a == b')).toEqual(['a != b']);
  });

  test('move whole numbers by one and others by five percent', () => {
    expect(expressionsOf('a + 4')).toEqual(['a + 3', 'a + 5']);
    expect(expressionsOf('a + 0.5')).toEqual(['a + 0.475', 'a + 0.525']);
    expect(expressionsOf('a + 100')).toEqual(['a + 95', 'a + 105']);
  });

  test('drop one matcher at a time, wherever it stands', () => {
    expect(expressionsOf('a{b="c"}')).toEqual(['a{}']);
    expect(expressionsOf('a{b="c", d!="e"}')).toEqual(['a{d!="e"}', 'a{b="c"}']);
  });

  test('leave ranges and offsets alone', () => {
    expect(changesOf('rate(a[5m] offset 1h)')).toEqual([]);
  });

  test('halve and double the time that the alert must hold', () => {
    expect(changesOf('a', '5m')).toEqual(['for 5m becomes 2m30s', 'for 5m becomes 10m']);
  });
});

describe('the report', () => {
  const results = [
    { alert: 'A', killed: 3, survived: ['> becomes >='] },
    { alert: 'B', killed: 6, survived: [] },
  ];

  test('counts the share over all alerts and names the survivors', () => {
    const { share, text } = mutationReport(results, 12.4, '3.14.0');
    expect(share).toBe(0.9);
    expect(text).toBe('9 of 10 mutants killed (90.0 %) in 12 s\n  survived: A, > becomes >=');
  });

  test('is a failure when there was nothing to kill', () => {
    expect(mutationReport([], 0, '3.14.0').share).toBe(0);
  });
});
