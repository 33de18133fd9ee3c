import { alertingSchema } from '../../../constructs/alerting/options';
import { optionProblems } from '../../../constructs/option-problems';

const secret = { secret: { name: 'a', key: 'b' } };
const problems = (alerting: object) => optionProblems({ alerting }).map(({ path, message }) => `${path} ${message}`);
const window = { name: 'upgrade', start: '2026-12-01T22:00:00Z', end: '2026-12-02T04:00:00Z' };
const weekly = { weekdays: ['sunday'], start: '02:00', end: '04:00' };

test.each([
  ['no time', { name: 'upgrade' }, 'alerting.maintenance[0] does not say when it begins and ends'],
  ['no end', { ...window, end: undefined }, 'alerting.maintenance[0] does not say when it begins and ends'],
  ['two kinds of times', { ...window, weekly }, 'alerting.maintenance[0] has both weekly and start or end'],
  ['an end before its start', { ...window, end: window.start }, 'alerting.maintenance[0].end is no later than start'],
  [
    'many days',
    { ...window, end: '2027-01-03T00:00:00Z' },
    'alerting.maintenance[0].end is 33 days after start, and a window lasts at most 31',
  ],
])('a maintenance window with %s is refused', (_what, wrong, message) => {
  expect(problems({ maintenance: [wrong] })).toEqual([message]);
});

test.each([[window], [{ name: 'weekly', weekly }]])('a maintenance window is taken: %j', (good) => {
  expect(problems({ maintenance: [good] })).toEqual([]);
  expect(alertingSchema.safeParse({ maintenance: [good] }).success).toBe(true);
});

const windows = (patterns: readonly string[]) =>
  patterns.map((node, index) => ({ ...window, name: `w${index}`, match: { node } }));

test('many windows are taken that match no alert in common', () => {
  expect(problems({ maintenance: windows(Array.from({ length: 20 }, (_, index) => `train-${index}`)) })).toEqual([]);
});

test('windows that may match the same alerts are refused before their routes become too many', () => {
  expect(problems({ maintenance: windows(['a.*', 'b.*', 'c.*', 'd.*', 'e.*']) })).toEqual([]);
  expect(problems({ maintenance: windows(['a.*', 'b.*', 'c.*', 'd.*', 'e.*', 'f.*']) })).toEqual([
    'alerting.maintenance has 6 windows that may match the same alerts, which makes more than 32 routes for each way out',
  ]);
  expect(problems({ maintenance: windows(Array.from({ length: 50 }, (_, index) => `${index}.*`)) })).toHaveLength(1);
});

test('a team without a way out of its own is refused', () => {
  expect(problems({ teams: [{ team: 'vision' }] })).toEqual([
    'alerting.teams[0] vision has no way out of its own, so that nothing would change',
  ]);
});

test.each([
  [
    'webhooks',
    {
      webhooks: [
        { name: 'a', url: secret },
        { name: 'a', url: secret },
      ],
    },
    'alerting.webhooks[1].name a is also the name of alerting.webhooks[0]',
  ],
  [
    'maintenance windows',
    { maintenance: [window, window] },
    'alerting.maintenance[1].name upgrade is also the name of alerting.maintenance[0]',
  ],
  [
    'teams',
    { teams: ['x', 'x'].map((team) => ({ team, pagerduty: { routingKey: secret } })) },
    'alerting.teams[1].team x is also the name of alerting.teams[0]',
  ],
])('two %s of one name are refused', (_what, alerting, message) => {
  expect(problems(alerting)).toEqual([message]);
});

test.each([
  ['a moment without its distance from UTC', { maintenance: [{ ...window, start: '2026-12-01T22:00:00' }] }],
  ['an empty match', { maintenance: [{ ...window, match: {} }] }],
  ['a pattern with a quote', { maintenance: [{ ...window, match: { node: 'a"b' } }] }],
  ['a weekday in short', { businessHours: { weekdays: ['mon'] } }],
  ['a time without a leading zero', { businessHours: { start: '9:00' } }],
  ['an interval below a minute', { watchdog: { url: secret, interval: '30s' } }],
  ['a severity that is none', { webhooks: [{ name: 'a', url: secret, severities: ['fatal'] }] }],
  ['a name with spaces', { webhooks: [{ name: 'a b', url: secret }] }],
])('the schema refuses %s', (_what, alerting) => {
  expect(alertingSchema.safeParse(alerting).success).toBe(false);
});
