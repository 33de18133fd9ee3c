import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { alertingRules } from '../../alert-rules/model';
import { watchdogAlert } from '../../alert-rules/watchdog';
import { checkExpression } from '../../promql/contract';
import { formatNumber } from '../../promql/format';
import { testedSubjects } from './support/subjects';

const root = join(__dirname, '..', '..');
const runbooks = join(root, 'alert-rules', 'runbooks');

/** Alerts about a whole cluster have no node to name. */
const aboutClusters: readonly string[] = ['GpuHoursWasted'];

const pagesIn = (directory: string, ending: string) =>
  readdirSync(directory)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();

test('every runbook page is that of an alert', () => {
  const alerts = testedSubjects.flatMap(({ definitions }) => Object.keys(definitions));
  expect(pagesIn(runbooks, '.md')).toEqual([...alerts, watchdogAlert].sort());
});

test('the GPU subject has at least 30 alerts', () => {
  const gpu = testedSubjects.find(({ name }) => name === 'gpu');
  expect(Object.keys(gpu?.definitions ?? {}).length).toBeGreaterThanOrEqual(30);
});

describe.each(testedSubjects)('the alerts of $name', ({ name, definitions, groups, place, links, series }) => {
  const promtoolTests = join(root, 'test', 'promtool', name);
  const alerts = Object.keys(definitions);
  const rules = alertingRules(groups());
  const rulesOf = (alert: string) => rules.filter((rule) => rule.alert === alert);

  test('have names that begin with the subject', () => {
    const beginning = name.replace(/(?:^|-)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    expect(alerts.filter((alert) => !new RegExp(`^${beginning}([A-Z][a-z0-9]+)+$`).test(alert))).toEqual([]);
  });

  test('and the promtool tests are the same', () => {
    expect(pagesIn(promtoolTests, '.yaml')).toEqual([...alerts].sort());
  });

  describe.each(alerts)('%s', (alert) => {
    test('is a rule at each severity of its defaults', () => {
      // Some have several rules at one, e.g. one per objective and window.
      const severities = [...new Set(rulesOf(alert).map((rule) => rule.severity))];
      expect(severities.sort()).toEqual(Object.keys(definitions[alert]?.defaults ?? {}).sort());
    });

    test('is a rule no more when it is switched off', () => {
      const left = alertingRules(groups({ [alert]: false })).map((rule) => rule.alert);
      expect(left).not.toContain(alert);
      expect(new Set(left).size).toBe(alerts.length - 1);
    });

    test('says in one line what is wrong and where, and then why it matters', () => {
      const where = aboutClusters.includes(alert) ? 'cluster' : place;
      for (const rule of rulesOf(alert)) {
        expect(rule.summary).toMatch(/^[^\n]{20,}$/);
        expect(rule.summary).toContain(`{{ $labels.${where} }}`);
        expect(rule.summary).not.toMatch(/[.!]$/);
        expect(rule.description).toMatch(/^[^\n]{40,}\.$/);
      }
    });

    test('leads to a board that shows what it is about', () => {
      const shown = aboutClusters.includes(alert) ? ['cluster'] : [...links];
      for (const rule of rulesOf(alert)) expect(rule.dashboard?.variables).toEqual(expect.arrayContaining(shown));
    });

    test('is proved by a test in which it fires, one in which it is quiet and one with missing data', () => {
      const file = join(promtoolTests, `${alert}.yaml`);
      expect(existsSync(file)).toBe(true);
      const { tests } = parse(readFileSync(file, 'utf8')) as { readonly tests: readonly { readonly name: string }[] };
      const names = tests.map((proof) => proof.name);
      expect(['fires', 'quiet', 'missing'].filter((word) => !names.some((text) => text.includes(word)))).toEqual([]);
    });

    test('has a runbook whose queries work', () => {
      const page = readFileSync(join(runbooks, `${alert}.md`), 'utf8');
      const queries = [...page.matchAll(/^ *```promql\n(.*?)^ *```$/gms)].map((match) => (match[1] ?? '').trim());
      expect(page.startsWith(`# ${alert}\n`)).toBe(true);
      expect(queries.length).toBeGreaterThan(0);
      expect(queries.flatMap((query) => checkExpression(query, series, { major: 2, minor: 42 }))).toEqual([]);
    });
  });

  describe('on a number', () => {
    const onNumbers = Object.entries(definitions).flatMap(([alert, definition]) =>
      'unit' in definition ? [[alert, definition] as const] : [],
    );

    test.each(onNumbers)('%s has defaults within its range', (_alert, { range: [min, max], defaults }) => {
      const thresholds = Object.values(defaults).map(({ threshold }) => threshold);
      expect(thresholds.filter((threshold) => threshold < min || threshold > max)).toEqual([]);
    });

    test.each(onNumbers)(
      '%s compares with the threshold that is set, and says so',
      (alert, { range: [min, max], stricter }) => {
        const threshold = min + (max - min) / 4;
        const off = { critical: false, warning: false, info: false } as const;
        const [rule, ...others] = alertingRules(
          groups({ [alert]: { ...off, warning: { threshold, for: '7m' } } }),
        ).filter((candidate) => candidate.alert === alert);
        expect(others).toEqual([]);
        expect(rule).toMatchObject({ severity: 'warning', for: '7m' });
        const limit = `(gpu:\\w+:\\w+ - |clamp_min\\()?${formatNumber(threshold)}`;
        expect(rule?.expr).toMatch(new RegExp(`[<>]=? ${limit}\\b`));
        const asPercentage = formatNumber(threshold * 100);
        expect([formatNumber(threshold), `${asPercentage} %`].some((text) => rule?.description.includes(text))).toBe(
          true,
        );
        expect(['higher', 'lower']).toContain(stricter);
      },
    );

    test.each(onNumbers)('%s tells the value it saw', (alert) => {
      for (const rule of rulesOf(alert)) expect(`${rule.summary} ${rule.description}`).toContain('{{ $value');
    });
  });
});
