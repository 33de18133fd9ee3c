import { inferenceAlertDefinitions } from '../../../alert-rules/inference/options';
import { alertingRules, isAlertingRule, recordingRules } from '../../../alert-rules/model';
import { inferenceServers } from '../../../catalog/inference-servers';
import type { InferenceMetric } from '../../../catalog/inference-servers/server';
import { prometheusTarget } from '../../../catalog/metrics/platform';
import { checkExpression } from '../../../promql/contract';
import { durationSeconds } from '../../../promql/format';
import { parseExpression } from '../../../promql/parse';
import { inferenceGroupsOf, services } from '../support/inference';
import { callsOf, joinLabels } from '../support/promql';

const groups = inferenceGroupsOf();
const rules = groups.flatMap((group) => group.rules);
const recorded = recordingRules(groups).map(({ record }) => record);
const parts = ['', '_bucket', '_sum', '_count'];
const sources = Object.values(inferenceServers)
  .flatMap(({ metrics }): InferenceMetric[] => Object.values(metrics))
  .flatMap(({ name, renamed }) => [name, ...(renamed === undefined ? [] : [renamed.from])]);
const produced = new Set([
  ...recorded,
  prometheusTarget.up.name,
  ...sources.flatMap((name) => parts.map((part) => `${name}${part}`)),
]);
const names = (found: typeof rules) => found.map((rule) => (isAlertingRule(rule) ? rule.alert : rule.record));

test('the rules parse, and use only what servers expose or what they record', () => {
  expect(rules.flatMap((rule) => checkExpression(rule.expr, produced, { major: 2, minor: 42 }))).toEqual([]);
});

test('without services there are no rules', () => {
  expect(inferenceGroupsOf({}, { services: [] })).toEqual([]);
});

test('every aggregation and every join keeps the cluster', () => {
  const aggregations = rules.filter(({ expr }) =>
    callsOf(expr).some(({ name, by }) => by !== undefined && name !== '' && !by.includes('cluster')),
  );
  const joins = rules.filter(({ expr }) => joinLabels(expr).some((labels) => !labels.includes('cluster')));
  expect([...names(aggregations), ...names(joins)]).toEqual([]);
});

test('alerts never ask for what is absent, and never for a quantile', () => {
  const functions = alertingRules(groups).flatMap(({ expr }) => parseExpression(expr).functions);
  expect(functions.filter((name) => name.startsWith('absent') || name.includes('quantile'))).toEqual([]);
  const metrics = alertingRules(groups).flatMap(({ expr }) => parseExpression(expr).metrics);
  expect(metrics.filter((name) => /:p\d+$/.test(name))).toEqual([]);
});

test('alerts read recorded series only, so that they know no server', () => {
  const metrics = alertingRules(groups).flatMap(({ expr }) => parseExpression(expr).metrics);
  expect(metrics.filter((name) => !recorded.includes(name))).toEqual([]);
});

test('what looks back more than 6 hours is evaluated every 5 minutes', () => {
  const tooFar = groups.filter(
    (group) =>
      (group.interval === undefined || durationSeconds(group.interval) < 300) &&
      group.rules.some(({ expr }) => parseExpression(expr).durations.some((text) => durationSeconds(text) > 6 * 3600)),
  );
  expect(tooFar.map(({ name }) => name)).toEqual([]);
});

test('every division is guarded against nothing to divide by', () => {
  const unguarded = rules.filter(({ expr }) =>
    [...expr.matchAll(/\/\s*(?:on \([^)]*\) group_left \(\) )?(\S)/g)].some(([, next = '']) => !/[(\d]/.test(next)),
  );
  expect(names(unguarded)).toEqual([]);
});

test('series are recorded under names of the form level:metric:operation, the best batch size alone under its own', () => {
  expect(recorded.filter((name) => !/^service:[a-z0-9_]+:[a-z0-9_]+$/.test(name))).toEqual(['service:best_batch_size']);
});

test('no two rules record the same series', () => {
  const keys = recordingRules(groups).map(({ record, labels }) => `${record} ${JSON.stringify(labels ?? {})}`);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('alerts are those that can be set, and each of them can be switched off', () => {
  const alerts = Object.keys(inferenceAlertDefinitions);
  expect([...new Set(alertingRules(groups).map(({ alert }) => alert))].sort()).toEqual([...alerts].sort());
  for (const alert of alerts) {
    const left = alertingRules(inferenceGroupsOf({ [alert]: false })).map((rule) => rule.alert);
    expect(left).not.toContain(alert);
    expect(new Set(left).size).toBe(alerts.length - 1);
  }
});

test('more services of the same kinds add recorded series, and no alerts', () => {
  const [first, ...others] = inferenceGroupsOf();

  const twice = services.flatMap((service) => [service, { ...service, name: `${service.name}-2` }]);
  const [doubled, ...rest] = inferenceGroupsOf({}, { services: twice });
  expect(doubled?.rules.length).toBeGreaterThan(first?.rules.length ?? 0);
  expect(rest.map(({ rules: { length } }) => length)).toEqual(others.map(({ rules: { length } }) => length));
});
