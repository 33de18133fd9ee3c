import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferenceAlertDefinitions } from '../../../alert-rules/inference/options';
import { alertingRules, recordingRules } from '../../../alert-rules/model';
import { checkExpression } from '../../../promql/contract';
import { formatNumber } from '../../../promql/format';
import { inferenceGroupsOf } from '../support/inference';

const runbooks = join(__dirname, '..', '..', '..', 'alert-rules', 'runbooks');
const alerts = Object.keys(inferenceAlertDefinitions);
const groups = inferenceGroupsOf();
const rulesOf = (alert: string) => alertingRules(groups).filter((rule) => rule.alert === alert);

test('the alerts and the runbook pages are the same', () => {
  const pages = readdirSync(runbooks).filter((file) => file.startsWith('Inference'));
  expect(pages.sort()).toEqual(alerts.map((alert) => `${alert}.md`).sort());
});

describe.each(alerts)('%s', (alert) => {
  test('is a rule at each severity of its defaults', () => {
    const { defaults } = inferenceAlertDefinitions[alert as keyof typeof inferenceAlertDefinitions];
    expect([...new Set(rulesOf(alert).map(({ severity }) => severity))].sort()).toEqual(Object.keys(defaults).sort());
  });

  test('says in one line what is wrong with which service, and then why it matters', () => {
    for (const rule of rulesOf(alert)) {
      expect(rule.summary).toMatch(/^[^\n]{20,}$/);
      expect(rule.summary).toContain('{{ $labels.service }} in {{ $labels.namespace }}');
      expect(rule.summary).not.toMatch(/[.!]$/);
      expect(rule.description).toMatch(/^[^\n]{40,}\.$/);
    }
  });

  test('uses no label in its texts that the rule itself adds', () => {
    for (const rule of rulesOf(alert)) {
      // The objective is a label of the expression too.
      const added = Object.keys(rule.labels ?? {}).filter((label) => label !== 'objective');
      const text = `${rule.summary} ${rule.description}`;
      expect(added.filter((label) => text.includes(`$labels.${label} `))).toEqual([]);
    }
  });

  test('has a runbook whose queries work', () => {
    const page = readFileSync(join(runbooks, `${alert}.md`), 'utf8');
    const queries = [...page.matchAll(/^ *```promql\n(.*?)^ *```$/gms)].map((match) => (match[1] ?? '').trim());
    const produced = new Set(recordingRules(groups).map(({ record }) => record));
    expect(page.startsWith(`# ${alert}\n`)).toBe(true);
    expect(queries.length).toBeGreaterThan(0);
    expect(queries.flatMap((query) => checkExpression(query, produced, { major: 2, minor: 42 }))).toEqual([]);
  });
});

describe('an alert on a number', () => {
  const onNumbers = Object.entries(inferenceAlertDefinitions).flatMap(([alert, definition]) =>
    'unit' in definition ? [[alert, definition] as const] : [],
  );

  test.each(onNumbers)('%s has defaults within its range', (_alert, { range: [min, max], defaults }) => {
    const thresholds = Object.values(defaults).map(({ threshold }) => threshold);
    expect(thresholds.filter((threshold) => threshold < min || threshold > max)).toEqual([]);
  });

  test.each(onNumbers)('%s compares with the threshold that is set, and says so', (alert, { range: [min, max] }) => {
    const threshold = min + (max - min) / 4;
    const off = { critical: false, info: false } as const;
    const [rule, ...others] = alertingRules(
      inferenceGroupsOf({ [alert]: { ...off, warning: { threshold, for: '7m' } } }),
    ).filter((candidate) => candidate.alert === alert);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({ severity: 'warning', for: '7m' });
    expect(rule?.expr).toContain(` > ${formatNumber(threshold)}`);
    const texts = [`${formatNumber(threshold)} s`, `${formatNumber(threshold * 100)} %`];
    expect(texts.some((text) => rule?.description.includes(text))).toBe(true);
  });
});
