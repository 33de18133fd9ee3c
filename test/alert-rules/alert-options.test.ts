import fc from 'fast-check';
import { type AlertDefinition, alertOptionsSchema, perSeverity } from '../../alert-rules/alert-options';
import { tiers } from '../../alert-rules/model';

const definitions = {
  Hot: {
    reason: 'A margin: the smaller, the more severe.',
    unit: 'K',
    range: [0, 40],
    stricter: 'lower',
    defaults: { critical: { threshold: 1, for: '5m' }, warning: { threshold: 4, for: '10m' } },
  },
  Full: {
    reason: 'A level: the larger, the more severe.',
    unit: '%',
    range: [0, 100],
    stricter: 'higher',
    defaults: { warning: { threshold: 90, for: '15m' } },
  },
  Down: { reason: 'A state.', defaults: { critical: { for: '5m' } } },
} as const satisfies Record<string, AlertDefinition>;

const schema = alertOptionsSchema(definitions);
type Alert = keyof typeof definitions;

const resolve = (alert: Alert, entry: unknown) => {
  const parsed = schema.safeParse({ [alert]: entry });
  return parsed.success ? parsed.data[alert] : parsed.error.issues;
};
const refusal = (alert: Alert, entry: unknown) => {
  const parsed = schema.safeParse({ [alert]: entry });
  return parsed.success
    ? 'accepted'
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
};
const hot = definitions.Hot.defaults;

describe('an alert without settings', () => {
  test('keeps every default', () => {
    expect(schema.parse({})).toEqual({
      Hot: hot,
      Full: definitions.Full.defaults,
      Down: definitions.Down.defaults,
    });
  });

  test.each([{}, { info: undefined }, undefined])('does so for %j too', (entry) => {
    expect(resolve('Hot', entry)).toEqual(hot);
  });
});

describe('a severity', () => {
  test.each<[string, Alert, unknown, unknown]>([
    [
      'left out keeps its default',
      'Hot',
      { warning: 6 },
      { critical: hot.critical, warning: { threshold: 6, for: '10m' } },
    ],
    ['set to false is off', 'Hot', { critical: false }, { warning: hot.warning }],
    ['set to true keeps its default', 'Hot', { critical: true }, hot],
    ['set to a number has that threshold', 'Hot', { critical: 0 }, { ...hot, critical: { threshold: 0, for: '5m' } }],
    [
      'set to both has both',
      'Hot',
      { critical: { threshold: 2, for: '1m' } },
      { ...hot, critical: { threshold: 2, for: '1m' } },
    ],
    [
      'set to a duration keeps its threshold',
      'Hot',
      { critical: { for: '1m' } },
      { ...hot, critical: { threshold: 1, for: '1m' } },
    ],
    ['set to nothing by name keeps its default', 'Hot', { critical: {} }, hot],
    [
      'that was off is switched on by a threshold, with the duration of another',
      'Full',
      { critical: 95 },
      { critical: { threshold: 95, for: '15m' }, warning: { threshold: 90, for: '15m' } },
    ],
    [
      'of a state that was off is switched on by true',
      'Down',
      { warning: true },
      { critical: { for: '5m' }, warning: { for: '5m' } },
    ],
    ['of a state takes a duration', 'Down', { critical: { for: '1h30m' } }, { critical: { for: '1h30m' } }],
  ])('%s', (_name, alert, entry, expected) => {
    expect(resolve(alert, entry)).toEqual(expected);
  });

  test('is off with the whole alert', () => {
    expect(resolve('Hot', false)).toEqual({});
  });
});

describe('refused is', () => {
  test.each<[string, Alert, unknown, string, string]>([
    ['a new severity without a threshold', 'Full', { critical: true }, 'Full.critical', 'needs a threshold (%)'],
    ['a new severity with only a duration', 'Full', { info: { for: '1m' } }, 'Full.info', 'needs a threshold (%)'],
    [
      'a critical margin that is larger than the warning one',
      'Hot',
      { critical: 6 },
      'Hot.critical',
      'critical (6) fires before warning (4); critical must be at most 4 K',
    ],
    [
      'a warning margin that is smaller than the critical one',
      'Hot',
      { warning: 0.5 },
      'Hot.critical',
      'critical (1) fires before warning (0.5); critical must be at most 0.5 K',
    ],
    [
      'a critical level below the warning one',
      'Full',
      { critical: 80 },
      'Full.critical',
      'critical (80) fires before warning (90); critical must be at least 90 %',
    ],
    [
      'a warning below an info, although critical is off',
      'Full',
      { critical: false, info: 95 },
      'Full.warning',
      'warning (90) fires before info (95); warning must be at least 95 %',
    ],
    [
      'a critical below an info where there is no warning',
      'Full',
      { critical: 80, warning: false, info: 85 },
      'Full.critical',
      'critical (80) fires before info (85); critical must be at least 85 %',
    ],
  ])('%s', (_name, alert, entry, path, message) => {
    expect(refusal(alert, entry)).toEqual([{ path, message }]);
  });

  test.each<[string, Alert, unknown]>([
    ['a threshold above the range', 'Hot', { warning: 41 }],
    ['a threshold below the range', 'Hot', { warning: -1 }],
    ['a threshold out of range by name', 'Hot', { warning: { threshold: 41 } }],
    ['a threshold that is no number', 'Hot', { warning: Number.NaN }],
    ['a duration that is none', 'Hot', { warning: { for: '5 minutes' } }],
    ['an unknown severity', 'Hot', { page: 3 }],
    ['an unknown part', 'Hot', { warning: { treshold: 3 } }],
    ['true for a whole alert', 'Hot', true],
    ['a threshold for a state', 'Down', { critical: 3 }],
    ['null', 'Hot', null],
  ])('%s', (_name, alert, entry) => {
    expect(refusal(alert, entry)).not.toBe('accepted');
  });

  test('an unknown alert', () => {
    expect(schema.safeParse({ Hott: false }).success).toBe(false);
  });

  test('every mistake at once', () => {
    const parsed = schema.safeParse({ Hot: { critical: 6 }, Full: { critical: true, info: 95 }, Down: 3 });
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'Hot.critical',
      'Full.critical',
      'Full.warning',
      'Down',
    ]);
  });
});

describe('whatever a person writes,', () => {
  const entry = (min: number, max: number) =>
    fc.oneof(
      fc.double({ min, max, noNaN: true }),
      fc.boolean(),
      fc.record(
        { threshold: fc.double({ min, max, noNaN: true }), for: fc.constantFrom('0s', '5m', '1h') },
        { requiredKeys: [] },
      ),
    );
  const overrides = ({ range: [min, max] }: { readonly range: readonly [number, number] }) =>
    fc.record({ critical: entry(min, max), warning: entry(min, max), info: entry(min, max) }, { requiredKeys: [] });

  test.each(['Hot', 'Full'] as const)(
    'the more severe setting of %s is the harder one to reach, or it is refused',
    (alert) => {
      const { stricter } = definitions[alert];
      fc.assert(
        fc.property(overrides(definitions[alert]), (written) => {
          const parsed = schema.safeParse({ [alert]: written });
          if (!parsed.success) return;
          const settings = tiers.flatMap((tier) => parsed.data[alert][tier] ?? []);
          const thresholds = settings.map(({ threshold }) => threshold);
          const ordered = thresholds.toSorted((left, right) => (stricter === 'higher' ? right - left : left - right));
          expect(thresholds).toEqual(ordered);
        }),
      );
    },
  );

  test('what is accepted is what was written, and the default where nothing was', () => {
    fc.assert(
      fc.property(overrides(definitions.Hot), (written) => {
        const parsed = schema.safeParse({ Hot: written });
        if (!parsed.success) return;
        for (const tier of tiers) {
          const entryOf = written[tier];
          const setting = parsed.data.Hot[tier];
          if (entryOf === false) expect(setting).toBeUndefined();
          else if (entryOf === undefined) expect(setting).toEqual((hot as Partial<Record<string, object>>)[tier]);
          else if (typeof entryOf === 'number') expect(setting?.threshold).toBe(entryOf);
          else if (entryOf !== true) expect(setting).toMatchObject(entryOf);
        }
      }),
    );
  });
});

test('there is one rule per severity that is on, most severe first', () => {
  const rules = perSeverity({ info: 'c', critical: 'a' }, (setting, severity) => ({
    alert: setting,
    severity,
    expr: 'x',
    for: '0s',
    summary: '',
    description: '',
  }));
  expect(rules.map(({ alert, severity }) => [alert, severity])).toEqual([
    ['a', 'critical'],
    ['c', 'info'],
  ]);
});
