import fc from 'fast-check';
import { regexProblem } from '../../promql/regex';

test.each(['train', '.*train.*', '.*(infer|serv).*', 'team-[a-c]', '[^a]+', 'lab-.+', 'a?b*'])(
  '%s is a pattern that Prometheus reads as it is meant',
  (pattern) => {
    expect(regexProblem(pattern)).toBeUndefined();
  },
);

test.each([
  ['', 'matches no name'],
  ['(?!kube).*', 'characters'],
  ['(?:a|b)', 'characters'],
  ['(?.a)', 'group'],
  ['team\\d', 'characters'],
  ['a{2,1001}', 'characters'],
  ['train$', 'characters'],
  ['a"}', 'characters'],
  ['(train', 'no regular expression'],
  ['[z-a]', 'no regular expression'],
  ['*train', 'no regular expression'],
  ['[]', 'empty class'],
  ['[^]', 'empty class'],
])('%j is refused, because it has or is: %s', (pattern, reason) => {
  expect(regexProblem(pattern)).toContain(reason);
});

test('every name of a namespace is a pattern for itself', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/), (name) => {
      expect(regexProblem(name)).toBeUndefined();
      expect(new RegExp(`^(?:${name})$`).test(name)).toBe(true);
    }),
  );
});

test('what is accepted never breaks out of the quotes of a selector', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (regexProblem(text) === undefined) expect(JSON.stringify(text)).toBe(`"${text}"`);
    }),
  );
});
