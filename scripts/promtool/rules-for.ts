import { parse, stringify } from 'yaml';
import type { RenderedGroup, RenderedRule } from '../../constructs/backends/rule-groups';
import { parseExpression } from '../../promql/parse';

/** What a test file of promtool asks for. */
export interface TestFile {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { readonly alertname: string }[];
    readonly promql_expr_test?: readonly { readonly expr: string }[];
  }[];
}

/**
 * The rules that a test file is about: the alerts that it names, and what they and its expressions are computed from.
 * promtool evaluates every rule it is given at every step, so the rest would only cost time.
 */
export function rulesFor(file: TestFile, groups: readonly RenderedGroup[]): RenderedGroup[] {
  const alerts = new Set(file.tests.flatMap((test) => (test.alert_rule_test ?? []).map((entry) => entry.alertname)));
  const expressions = file.tests.flatMap((test) => (test.promql_expr_test ?? []).map((entry) => entry.expr));
  const rules = groups.flatMap((group) => group.rules);
  const alertExpressions = rules.filter((rule) => isNamed(rule, alerts)).map((rule) => rule.expr);
  const needed = neededSeries([...expressions, ...alertExpressions], rules);
  return groups
    .map((group) => ({
      ...group,
      rules: group.rules.filter(
        (rule) => isNamed(rule, alerts) || (rule.record !== undefined && needed.has(rule.record)),
      ),
    }))
    .filter((group) => group.rules.length > 0);
}

/**
 * @param testFile text of a promtool test file
 * @returns text of the rule file that it is run against: the rules that it is about, without the links of alerts, which
 * depend on where Grafana is
 */
export function testedRules(testFile: string, groups: readonly RenderedGroup[]): string {
  const rules = rulesFor(parse(testFile) as TestFile, groups);
  return stringify(
    { groups: rules.map((group) => ({ ...group, rules: group.rules.map(withoutLinks) })) },
    { lineWidth: 0 },
  );
}

function withoutLinks(rule: RenderedRule): RenderedRule {
  const { runbook_url: _runbook, dashboard_url: _dashboard, ...annotations } = rule.annotations ?? {};
  return rule.alert === undefined ? rule : { ...rule, annotations };
}

function isNamed(rule: RenderedRule, alerts: ReadonlySet<string>): boolean {
  return rule.alert !== undefined && alerts.has(rule.alert);
}

/** Series that the expressions read, and those that these are recorded from. */
function neededSeries(expressions: readonly string[], rules: readonly RenderedRule[]): Set<string> {
  const needed = new Set<string>();
  const open = [...expressions];
  for (let expression = open.pop(); expression !== undefined; expression = open.pop()) {
    for (const metric of parseExpression(expression).metrics) {
      if (needed.has(metric)) continue;
      needed.add(metric);
      // A selector without a name may mean any series.
      if (metric === '') open.push(...rules.flatMap((rule) => rule.record ?? []));
      open.push(...rules.filter((rule) => rule.record === metric).map((rule) => rule.expr));
    }
  }
  return needed;
}
