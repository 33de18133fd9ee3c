import type { PackContent, PackContext } from '../../../constructs';
import { readPack } from '../../../constructs/packs/read-pack';
import { type Problem, ProblemsError } from '../../../constructs/problem';

const context = {} as PackContext;

const alert = {
  alert: 'QueueDown',
  severity: 'warning',
  expr: 'queue:up:max == 0',
  for: '5m',
  summary: 'Queue on {{ $labels.node }} is down',
  description: 'Nothing is handed out.',
};
const recording = { record: 'queue:up:max', expr: 'max(up)' };
const target = { job: 'queue', namespace: 'ml', podLabels: { app: 'queue' }, port: 'metrics', metrics: [] };
const board = { uid: 'queue', title: 'Queue', folder: 'ML', dashboard: { panels: [], templating: {} } };

function read(content: unknown, name = 'own') {
  return readPack({ name, content: () => content as PackContent }, context);
}

const problemsOf = (content: unknown) => read(content).problems;
const inGroup = (...rules: readonly unknown[]) => problemsOf({ rules: [{ name: 'queue', rules }] });
const without = (key: string) => Object.fromEntries(Object.entries(alert).filter(([name]) => name !== key));

test('a good pack has no problems and is handed on as it is', () => {
  const content = {
    rules: [{ name: 'queue', interval: '1m', rules: [recording, alert] }],
    scrapeTargets: [target],
    boards: [board],
    externalMetrics: [{ name: 'up_total', kind: 'counter', unit: 'count', help: 'h' }],
    runbooks: { QueueDown: '# QueueDown' },
  };
  expect(read(content)).toEqual({ name: 'own', content, problems: [], complete: true });
});

describe('a mistake in a rule is reported with its pack, group and rule', () => {
  const alertPath = 'packs.own.queue.QueueDown';

  test.each<[string, object, Problem]>([
    [
      'a duration in words',
      { ...alert, for: '5 minutes' },
      {
        path: `${alertPath}.for`,
        message: '"5 minutes" is not a duration',
        cure: 'write it like 30s, 5m or 1h30m',
      },
    ],
    [
      'a placeholder that is not closed',
      { ...alert, summary: 'Queue {{ $labels.x is down' },
      {
        path: `${alertPath}.summary`,
        message: 'has a {{ without its }}',
        cure: 'write placeholders like {{ $labels.node }}',
      },
    ],
    [
      'a label whose template is not closed',
      { ...alert, labels: { team: '{{ $labels.team' } },
      {
        path: `${alertPath}.labels.team`,
        message: 'has a {{ without its }}',
        cure: 'write placeholders like {{ $labels.node }}',
      },
    ],
    [
      'no severity',
      without('severity'),
      { path: `${alertPath}.severity`, message: 'is missing', cure: 'use one of critical, warning, info, none' },
    ],
    [
      'a severity that is not known',
      { ...alert, severity: 'warn' },
      {
        path: `${alertPath}.severity`,
        message: 'got "warn"',
        cure: 'use one of critical, warning, info, none',
      },
    ],
    [
      'a description that is no text',
      { ...alert, description: 5 },
      { path: `${alertPath}.description`, message: 'got 5', cure: 'use a text' },
    ],
    [
      'no expression',
      without('expr'),
      {
        path: `${alertPath}.expr`,
        message: 'is missing',
        cure: 'give a text: PromQL that gives a series for each thing to alert about',
      },
    ],
    [
      'an empty expression',
      { ...alert, expr: '' },
      { path: `${alertPath}.expr`, message: 'got ""', cure: 'must not be empty' },
    ],
    [
      'a key in the spelling of Prometheus',
      { ...alert, keep_firing_for: '5m' },
      { path: `${alertPath}.keep_firing_for`, message: 'unknown key', cure: 'did you mean keepFiringFor?' },
    ],
    [
      'an alert’s name that is not in PascalCase',
      { ...alert, alert: 'queue_down' },
      {
        path: 'packs.own.queue.queue_down.alert',
        message: 'got "queue_down"',
        cure: 'must be in PascalCase, letters and digits only',
      },
    ],
    [
      'a severity among the labels',
      { ...alert, labels: { severity: 'critical' } },
      {
        path: `${alertPath}.labels.severity`,
        message: 'comes from the rule itself',
        cure: 'leave it out of the labels',
      },
    ],
    [
      'a series that cannot have its name',
      { ...recording, record: 'not a name' },
      {
        path: 'packs.own.queue["not a name"].record',
        message: 'got "not a name"',
        cure: 'must be letters, digits, _ and : only, like level:metric:operation',
      },
    ],
    [
      'a label that Prometheus keeps for itself',
      { ...recording, labels: { __name__: 'x' } },
      {
        path: 'packs.own.queue.queue:up:max.labels.__name__',
        message: 'is no name for a label',
        cure: 'must be letters, digits and _ only, without __ at the beginning',
      },
    ],
    [
      'neither an alert nor a series',
      { expr: 'up' },
      {
        path: 'packs.own.queue.rules[0]',
        message: 'is neither an alert nor a recording rule',
        cure: 'give it alert or record',
      },
    ],
  ])('%s', (_what, rule, problem) => {
    expect(inGroup(rule)).toEqual([problem]);
  });
});

describe('a mistake elsewhere is reported with its place', () => {
  test.each<[string, unknown, string, string]>([
    ['nothing at all', undefined, 'packs.own', 'there is nothing in it'],
    ['a list', [], 'packs.own', 'got []'],
    ['a promise', Promise.resolve({}), 'packs.own', 'content() returns a promise'],
    ['a mistyped key', { rule: [] }, 'packs.own.rule', 'unknown key'],
    ['rules that are no list', { rules: {} }, 'packs.own.rules', 'got {}'],
    ['a group without a name', { rules: [{ rules: [] }] }, 'packs.own.rules[0].name', 'is missing'],
    ['a group that is nothing', { rules: [null] }, 'packs.own.rules[0]', 'there is nothing in it'],
    [
      'an interval without its unit',
      { rules: [{ name: 'g', interval: '30', rules: [] }] },
      'packs.own.g.interval',
      '"30" is not a duration',
    ],
    [
      'a board without its dashboard',
      { boards: [{ ...board, dashboard: undefined }] },
      'packs.own.queue.dashboard',
      'is missing',
    ],
    ['a board’s uid in capitals', { boards: [{ ...board, uid: 'Queue' }] }, 'packs.own.Queue.uid', 'got "Queue"'],
    [
      'a target without its port',
      { scrapeTargets: [{ ...target, port: undefined }] },
      'packs.own.queue.port',
      'is missing',
    ],
    [
      'a metric without its kind',
      { externalMetrics: [{ name: 'a' }] },
      'packs.own.externalMetrics[0].kind',
      'is missing',
    ],
    ['a page that is no text', { runbooks: { QueueDown: 1 } }, 'packs.own.runbooks.QueueDown', 'got 1'],
    [
      'a page of no alert',
      { runbooks: { 'queue.md': 'a' } },
      'packs.own.runbooks["queue.md"]',
      'is no name for an alert',
    ],
  ])('%s', (_what, content, path, message) => {
    expect(problemsOf(content)).toEqual([expect.objectContaining({ path, message })]);
  });
});

test('all mistakes of a pack are reported at once', () => {
  const found = problemsOf({
    rules: [
      {
        name: 'a',
        rules: [
          { ...alert, for: 'long', severity: 'bad' },
          { record: 'a b', expr: 'up' },
        ],
      },
      { name: 'b', rules: [without('expr')] },
    ],
    boards: [{ ...board, folder: 'a/b' }],
  });
  expect(found.map(({ path }) => path)).toEqual([
    'packs.own.a.QueueDown.severity',
    'packs.own.a.QueueDown.for',
    'packs.own.a["a b"].record',
    'packs.own.b.QueueDown.expr',
    'packs.own.queue.folder',
  ]);
});

describe('what content() throws', () => {
  const thrown = (error: unknown) =>
    readPack(
      {
        name: 'own',
        content: () => {
          throw error;
        },
      },
      context,
    ).problems;

  test.each([
    ['an error', new Error('no quota\nmore')],
    ['a text', 'no quota'],
  ])('is a problem of the pack, with its first line: %s', (_what, error) => {
    expect(thrown(error)).toEqual([
      {
        path: 'packs.own',
        message: 'content() failed: no quota',
        cure: 'look at the options that the pack is given, and at its code',
      },
    ]);
  });

  test('is handed on where it says itself what to mend', () => {
    const problem = { path: 'watts', message: 'is negative', cure: 'use a number above 0' };
    expect(thrown(new ProblemsError('own', [problem]))).toEqual([problem]);
  });
});

describe('of a pack with mistakes', () => {
  test('the rules that can be read are still there for other checks', () => {
    const { content, complete } = read({ rules: [{ name: 'q', rules: [recording, { ...alert, for: 'long' }] }] });
    expect(content.rules?.[0]?.rules).toHaveLength(2);
    expect(complete).toBe(true);
  });

  test.each<[string, unknown]>([
    ['a rule without its expression', { rules: [{ name: 'q', rules: [{ record: 'a:b:c' }] }] }],
    ['a group without its name', { rules: [{ rules: [recording] }] }],
    ['a target that cannot be read', { scrapeTargets: [{ ...target, metrics: 1 }] }],
    ['a mistyped key', { rule: [] }],
  ])('it is known that series may be missing: %s', (_what, content) => {
    expect(read(content).complete).toBe(false);
  });
});
