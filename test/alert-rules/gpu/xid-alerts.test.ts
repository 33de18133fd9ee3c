import fc from 'fast-check';
import { xidClassAlert } from '../../../alert-rules/gpu/xid-alerts';
import { alertingRules } from '../../../alert-rules/model';
import { classifiedXids, type XidOverride, xidClassAction, xidClasses, xids } from '../../../catalog/xid';
import { templateProblem } from '../../../constructs/packs/go-template';
import { fullContext, groupsOf } from '../support/rules';

type Overrides = Readonly<Record<string, XidOverride>>;

const rulesFor = (overrides: Overrides, xidMetric: 'window' | 'counter' = 'window') =>
  alertingRules(groupsOf({ ...fullContext, xidMetric, xids: classifiedXids(overrides) })).filter((rule) =>
    rule.alert.startsWith('GpuXid'),
  );

/** The alerts whose selectors take a code; Prometheus anchors its patterns. */
function alertsOn(code: string, rules: ReturnType<typeof rulesFor>): string[] {
  return rules.flatMap(({ alert, expr }) => {
    const matchers = [...expr.matchAll(/xid(=~|!~)"([^"]*)"/g)];
    const takes = matchers.map(
      ([, operator, pattern]) => new RegExp(`^(?:${pattern})$`).test(code) === (operator === '=~'),
    );
    expect(takes.length).toBeGreaterThan(0);
    return takes.every((taken) => taken) ? [alert] : [];
  });
}

const everyCode = Array.from({ length: 250 }, (_, index) => index + 1);
const ofClass = (xidClass: string) => xids.filter((xid) => xid.class === xidClass).map(({ code }) => code);
const moved = (codes: readonly number[], xidClass: XidOverride): Overrides =>
  Object.fromEntries(codes.map((code) => [code, xidClass]));

const anyClass = fc.constantFrom(...xidClasses);
const anyOverride: fc.Arbitrary<XidOverride> = fc.oneof(
  anyClass,
  fc.record({ class: anyClass, meaning: fc.stringMatching(/^[^{}\r\n]{3,80}$/) }, { requiredKeys: ['class'] }),
);
const anyOverrides = fc.dictionary(fc.integer({ min: 1, max: 250 }).map(String), anyOverride, { maxKeys: 60 });

describe('whatever a fleet says about XIDs,', () => {
  test('each code belongs to one alert, that of its class, and none if it is informational', () => {
    fc.assert(
      fc.property(anyOverrides, fc.constantFrom('window' as const, 'counter' as const), (overrides, xidMetric) => {
        const rules = rulesFor(overrides, xidMetric);
        const table = new Map(classifiedXids(overrides).map((xid) => [xid.code, xid.class]));
        for (const code of everyCode) {
          const xidClass = table.get(code);
          const expected =
            xidClass === undefined
              ? ['GpuXidUnclassified']
              : xidClass === 'informational'
                ? []
                : [xidClassAlert[xidClass]];
          expect({ code, alerts: alertsOn(`${code}`, rules) }).toEqual({ code, alerts: expected });
        }
      }),
      { numRuns: 50 },
    );
  });

  test('no alert takes the series of a healthy GPU, which has no code or 0', () => {
    fc.assert(
      fc.property(anyOverrides, (overrides) => {
        const rules = rulesFor(overrides);
        expect(['', '0'].flatMap((code) => alertsOn(code, rules))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('the summaries are templates that Prometheus takes', () => {
    fc.assert(
      fc.property(anyOverrides, (overrides) => {
        const problems = rulesFor(overrides).map(({ summary }) => templateProblem(summary));
        expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a code that a fleet classifies', () => {
  test.each(['fatal', 'contained', 'application'] as const)(
    'as %s alerts there, with the action of the class',
    (xidClass) => {
      const rules = rulesFor({ 149: { class: xidClass, meaning: 'NVLink: NETIR error' } });
      expect(alertsOn('149', rules)).toEqual([xidClassAlert[xidClass]]);
      const rule = rules.find(({ alert }) => alert === xidClassAlert[xidClass]);
      expect(rule?.labels?.action).toBe(xidClassAction[xidClass]);
      expect(rule?.summary).toContain('eq $labels.xid "149" }}NVLink: NETIR error{{');
    },
  );

  test('as informational never alerts', () => {
    expect(alertsOn('121', rulesFor({}))).toEqual(['GpuXidUnclassified']);
    expect(alertsOn('121', rulesFor({ 121: 'informational' }))).toEqual([]);
  });
});

test.each(['fatal', 'contained', 'application'] as const)(
  'a class that lost its last %s code has no alert, whose pattern would match every GPU',
  (xidClass) => {
    const alerts = rulesFor(moved(ofClass(xidClass), 'informational')).map(({ alert }) => alert);
    expect(alerts).not.toContain(xidClassAlert[xidClass]);
    expect(alerts).toHaveLength(3);
  },
);
