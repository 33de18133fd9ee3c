import { type AlertingRule, alertingRules, type RuleGroup, recordingRules } from '../../alert-rules/model';
import { anyOfLabels, type ResultLabels, resultLabels, withLabels } from '../../promql/result-labels';
import type { Degradation } from '../backends/backend';
import type { NamedContent } from '../packs/pack';
import { packPath } from '../packs/pack-path';
import type { Problem } from '../problem';
import { sameSubject } from './inhibitions';
import type { InhibitRule } from './model';

/** An alert at one severity, and the labels that it carries. */
export interface LabelledAlert {
  readonly rule: AlertingRule;
  readonly labels: ResultLabels;
}

/** Labels that describe a subject and do not tell it from another, or that say how it is now. */
const descriptive = [
  'severity',
  'modelName',
  'GPU_I_PROFILE',
  'machine_type',
  'mig_size',
  'health_error_code',
  'phase',
  'reason',
  'state',
  'target',
  'team',
];

/** @returns every alert of the groups with its labels, those of recorded series looked up in the groups themselves */
export function labelledAlerts(groups: readonly RuleGroup[]): LabelledAlert[] {
  const rules = recordingRules(groups);
  const known = new Map<string, ResultLabels | undefined>();
  const labelsOf = (metric: string): ResultLabels | undefined => {
    if (known.has(metric)) return known.get(metric);
    // A series that is made out of itself.
    known.set(metric, undefined);
    const made = rules
      .filter(({ record }) => record === metric)
      .map(({ expr, labels = {} }) => withLabels(resultLabels(expr, labelsOf), Object.keys(labels)));
    const labels = made.length === 0 ? undefined : anyOfLabels(made);
    known.set(metric, labels);
    return labels;
  };
  return alertingRules(groups).map((rule) => ({
    rule,
    labels: withLabels(resultLabels(rule.expr, labelsOf), Object.keys(rule.labels ?? {})),
  }));
}

/** Of two alerts of which one mutes the other, neither has a label that must be equal. */
export interface MissingLabel {
  readonly source: string;
  readonly target: string;
  readonly label: string;
}

/**
 * A label that neither of two alerts has counts as equal: what mutes then mutes more than it says.
 *
 * @returns pairs of alerts of which one mutes the other without a label that must be equal, each once
 */
export function missingEqualLabels(alerts: readonly LabelledAlert[], rules: readonly InhibitRule[]): MissingLabel[] {
  const found = rules
    .filter(({ equal }) => !equal.includes('alertname'))
    .flatMap(({ source_matchers, target_matchers, equal }) =>
      matching(alerts, source_matchers).flatMap((source) =>
        matching(alerts, target_matchers).flatMap((target) =>
          equal
            .filter((label) => !source.labels.always.has(label) && !target.labels.always.has(label))
            .map((label) => ({ source: source.rule.alert, target: target.rule.alert, label })),
        ),
      ),
    );
  const sentence = ({ source, target, label }: MissingLabel) => `${source} ${target} ${label}`;
  return [...new Map(found.map((one) => [sentence(one), one])).values()];
}

/**
 * An alert mutes its own milder severities where all of the labels that are compared are equal.
 *
 * @returns alerts with a label that tells subjects apart and is not compared, so that one subject mutes another
 */
export function uncomparedLabels(
  alerts: readonly LabelledAlert[],
  compared: readonly string[],
): { readonly alert: string; readonly labels: readonly string[] }[] {
  const names = [...new Set(alerts.map(({ rule }) => rule.alert))];
  return names.flatMap((alert) => {
    const tiers = alerts.filter(({ rule }) => rule.alert === alert);
    if (new Set(tiers.map(({ rule }) => rule.severity)).size < 2) return [];
    const fixed = new Set(tiers.flatMap(({ rule }) => Object.keys(rule.labels ?? {})));
    const carried = new Set(tiers.flatMap(({ labels }) => [...(labels.possible ?? labels.always)]));
    const labels = [...carried].filter((label) => ![...compared, ...descriptive, ...fixed].includes(label));
    return labels.length === 0 ? [] : [{ alert, labels: labels.sort() }];
  });
}

/** Alerts that matchers may match, by what is known before they fire. */
function matching(alerts: readonly LabelledAlert[], matchers: readonly string[]): LabelledAlert[] {
  return alerts.filter(({ rule }) => {
    const fixed: Readonly<Record<string, string>> = { ...rule.labels, alertname: rule.alert, severity: rule.severity };
    return matchers.every((matcher) => {
      const [, label = '', operator = '', value = ''] = /^(\w+)(=~|!~|!=|=)"(.*)"$/.exec(matcher) ?? [];
      const actual = fixed[label];
      // What an expression brings is not known; a label that is set by no rule is absent from all we write.
      if (actual === undefined) return operator.startsWith('!') || label !== 'action';
      const matches = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(actual) : actual === value;
      return operator.startsWith('!') ? !matches : matches;
    });
  });
}

/**
 * @param added packs that are new, whose alerts are to blame
 * @returns alerts that lack a label by which others would mute them, or they others
 */
export function equalLabelProblems(
  all: readonly NamedContent[],
  added: readonly NamedContent[],
  rules: readonly InhibitRule[],
): Problem[] {
  const alerts = labelledAlerts(all.flatMap(({ content }) => content.rules ?? []));
  const missing = missingEqualLabels(alerts, rules);
  return added.flatMap(({ name, content }) => {
    const own = new Set(alertingRules(content.rules ?? []).map(({ alert }) => alert));
    return missing.flatMap(({ source, target, label }) => {
      const blamed = [target, source].find((alert) => own.has(alert));
      if (blamed === undefined) return [];
      return [
        {
          path: packPath(name, blamed),
          message: `has no label ${label}, so that ${source} mutes ${target} wherever it fires`,
          cure: `keep the label ${label} in the expression, or give the alert a name that does not begin with Gpu`,
        },
      ];
    });
  });
}

/** @returns alerts whose severe form mutes the milder one of another subject as well */
export function subjectDegradations(packs: readonly NamedContent[]): Degradation[] {
  const alerts = labelledAlerts(packs.flatMap(({ content }) => content.rules ?? []));
  return uncomparedLabels(alerts, sameSubject).map(({ alert, labels }) => ({
    subject: alert,
    effect: `mutes its own milder form whatever the value of ${labels.join(' and ')}, which routing does not compare`,
  }));
}
