import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { gpuAlertDefinitions } from '../../../alert-rules/gpu/options';
import { gpuSeries } from '../../../alert-rules/gpu/recording';
import { alertingRules } from '../../../alert-rules/model';
import { dcgmFields } from '../../../catalog/metrics/dcgm';
import { kubeState, prometheusTarget } from '../../../catalog/metrics/platform';
import { checkExpression } from '../../../promql/contract';
import { formatNumber } from '../../../promql/format';
import { fullContext, groupsOf } from '../support/rules';

const root = join(__dirname, '..', '..', '..');
const runbooks = join(root, 'alert-rules', 'runbooks');
const promtoolTests = join(root, 'test', 'promtool', 'gpu');
const alerts = Object.keys(gpuAlertDefinitions);
const rules = alertingRules(groupsOf());
/** Alerts about a whole cluster have no node to name. */
const aboutClusters: readonly string[] = ['GpuHoursWasted'];
const placeOf = (alert: string) => (aboutClusters.includes(alert) ? ['cluster'] : ['cluster', 'node']);
const rulesOf = (alert: string) => rules.filter((rule) => rule.alert === alert);

const pagesIn = (directory: string, ending: string) =>
  readdirSync(directory)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();

test('there are at least 15 alerts', () => {
  expect(alerts.length).toBeGreaterThanOrEqual(15);
});

test('the alerts and the runbook pages are the same', () => {
  expect(pagesIn(runbooks, '.md').filter((page) => page.startsWith('Gpu'))).toEqual([...alerts].sort());
});

test('the alerts and the promtool tests are the same', () => {
  expect(pagesIn(promtoolTests, '.yaml')).toEqual([...alerts].sort());
});

describe.each(alerts)('%s', (alert) => {
  test('is a rule at each severity of its defaults', () => {
    const { defaults } = gpuAlertDefinitions[alert as keyof typeof gpuAlertDefinitions];
    expect(
      rulesOf(alert)
        .map((rule) => rule.severity)
        .sort(),
    ).toEqual(Object.keys(defaults).sort());
  });

  test('is a rule no more when it is switched off', () => {
    const left = alertingRules(groupsOf(fullContext, { [alert]: false })).map((rule) => rule.alert);
    expect(left).not.toContain(alert);
    expect(new Set(left).size).toBe(alerts.length - 1);
  });

  test('says in one line what is wrong on which node or in which cluster, and then why it matters', () => {
    for (const rule of rulesOf(alert)) {
      expect(rule.summary).toMatch(/^[^\n]{20,}$/);
      expect(rule.summary).toContain(`{{ $labels.${placeOf(alert).at(-1)} }}`);
      expect(rule.summary).not.toMatch(/[.!]$/);
      expect(rule.description).toMatch(/^[^\n]{40,}\.$/);
    }
  });

  test('leads to a board that shows its cluster, and its node where it has one', () => {
    for (const rule of rulesOf(alert)) {
      expect(rule.dashboard?.variables).toEqual(expect.arrayContaining(placeOf(alert)));
    }
  });

  test('is proved by a test in which it fires, one in which it is quiet and one with missing data', () => {
    const file = join(promtoolTests, `${alert}.yaml`);
    expect(existsSync(file)).toBe(true);
    const { tests } = parse(readFileSync(file, 'utf8')) as { readonly tests: readonly { readonly name: string }[] };
    const names = tests.map(({ name }) => name);
    expect(['fires', 'quiet', 'missing'].filter((word) => !names.some((name) => name.includes(word)))).toEqual([]);
  });

  test('has a runbook whose queries work', () => {
    const page = readFileSync(join(runbooks, `${alert}.md`), 'utf8');
    const queries = [...page.matchAll(/^ *```promql\n(.*?)^ *```$/gms)].map((match) => (match[1] ?? '').trim());
    const produced = new Set([
      ...[dcgmFields, prometheusTarget, kubeState].flatMap((table) => Object.values(table).map(({ name }) => name)),
      ...Object.values(gpuSeries),
    ]);
    expect(page.startsWith(`# ${alert}\n`)).toBe(true);
    expect(queries.length).toBeGreaterThan(0);
    expect(queries.flatMap((query) => checkExpression(query, produced, { major: 2, minor: 42 }))).toEqual([]);
  });
});

describe('an alert on a number', () => {
  const onNumbers = Object.entries(gpuAlertDefinitions).flatMap(([alert, definition]) =>
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
        groupsOf(fullContext, { [alert]: { ...off, warning: { threshold, for: '7m' } } }),
      ).filter((candidate) => candidate.alert === alert);
      expect(others).toEqual([]);
      expect(rule).toMatchObject({ severity: 'warning', for: '7m' });
      expect(rule?.expr).toMatch(new RegExp(`[<>]=? (gpu:\\w+:\\w+ - )?${formatNumber(threshold)}\\)?`));
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

  test.each([
    ['GpuHot', '°C', 'K'],
    ['GpuMemoryHot', '°C', 'K'],
    ['GpuSilentThrottle', 'humanizePercentage', '%'],
    ['GpuMemoryNearFull', 'humanizePercentage', '%'],
    ['GpuAllocatedIdle', 'humanizePercentage', '%'],
    ['GpuTrainingUnderused', 'humanizePercentage', '%'],
    ['GpuInferenceUnderused', 'humanizePercentage', '%'],
    ['GpuLowSmActivity', 'humanizePercentage', '%'],
    ['GpuIdleHoldingMemory', 'humanizePercentage', '%'],
    ['GpuMemoryFillingUp', ' h', 'h'],
    ['GpuHoursWasted', 'humanizePercentage', '%'],
  ])('%s shows the value in %s and the limit in %s', (alert, valueUnit, limitUnit) => {
    for (const rule of rulesOf(alert)) {
      expect(`${rule.summary} ${rule.description}`).toContain(valueUnit);
      expect(rule.description).toContain(` ${limitUnit}`);
    }
  });
});

test('no text shows the tail of a binary fraction', () => {
  const odd = alertingRules(
    groupsOf(fullContext, { GpuSilentThrottle: { warning: 0.57 }, GpuAllocatedIdle: { info: 0.07 } }),
  );
  expect(odd.filter((rule) => /\d\.\d{6,}/.test(`${rule.expr} ${rule.summary} ${rule.description}`))).toEqual([]);
});
