import { formatProblems, ProblemsError, throwOnProblems } from '../../constructs/problem';

describe('problems as text', () => {
  test('have the path in the first column, message and cure in the second', () => {
    expect(
      formatProblems([
        { path: 'nodePools[1].mig', message: '1g.5gb is not a slice', cure: 'use 1g.10gb' },
        { path: 'cluster', message: 'is missing' },
      ]),
    ).toBe(
      [
        '  nodePools[1].mig  1g.5gb is not a slice',
        '                    use 1g.10gb',
        '  cluster           is missing',
      ].join('\n'),
    );
  });

  test('have a long path on a line of its own, so that the column stays narrow', () => {
    const path = `alerting.${'x'.repeat(40)}`;
    const column = ' '.repeat(42);
    expect(
      formatProblems([
        { path, message: 'is missing', cure: 'give it' },
        { path: 'a', message: 'b' },
      ]),
    ).toBe([`  ${path}`, `${column}is missing`, `${column}give it`, `  a${' '.repeat(39)}b`].join('\n'));
  });

  test('keep the column when a message has several lines', () => {
    expect(formatProblems([{ path: 'a', message: 'one\ntwo', cure: 'three\nfour' }])).toBe(
      ['  a  one', '     two', '     three', '     four'].join('\n'),
    );
  });

  test('are nothing where there are none', () => {
    expect(formatProblems([])).toBe('');
  });
});

describe('the error', () => {
  test('names what was read, counts, and keeps the problems', () => {
    const problems = [
      { path: 'a', message: 'b' },
      { path: 'c', message: 'd' },
    ];
    const error = new ProblemsError('file.yaml', problems);
    expect(error.message).toBe('file.yaml: 2 problems\n\n  a  b\n  c  d\n');
    expect(error).toMatchObject({ name: 'ProblemsError', subject: 'file.yaml', problems });
  });

  test('speaks of one problem in the singular', () => {
    expect(new ProblemsError('x', [{ path: 'a', message: 'b' }]).message).toMatch(/^x: 1 problem\n/);
  });

  test('is thrown only where there is a problem', () => {
    expect(() => throwOnProblems('x', [])).not.toThrow();
    expect(() => throwOnProblems('x', [{ path: 'a', message: 'b' }])).toThrow(ProblemsError);
  });
});
