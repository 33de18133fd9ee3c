import { availablePart } from '../promql/available';
import { isAlertingRule, type Rule, type RuleGroup, recordingRules } from './model';

/** Something that cannot work, because series that it needs do not exist. */
export interface LeftOut {
  /** Name of an alert or of a recorded series. */
  readonly name: string;
  /** Names of the missing series that are not themselves recorded, sorted. */
  readonly missing: readonly string[];
}

/** Rules that can work, and what became of the others. */
export interface AvailableRules {
  /** Groups of the rules that can work, without the alternatives that never have samples. */
  readonly groups: readonly RuleGroup[];
  /** Alerts and recorded series that are not among them, each once, in order. */
  readonly leftOut: readonly LeftOut[];
  /** Whether a series of that name exists. */
  readonly exists: (name: string) => boolean;
}

/**
 * Leaves out the rules that ask for series which do not exist, those that ask for what such a rule would have recorded, and so
 * on. What several rules record under one name is whole or not there at all: a share of some states among those that are left
 * would be a wrong number.
 *
 * @param collected whether a series that is not recorded by these rules exists
 */
export function availableRules(groups: readonly RuleGroup[], collected: (name: string) => boolean): AvailableRules {
  const recordings = recordingRules(groups);
  let unrecorded = new Map<string, readonly string[]>();
  const exists = (name: string) => collected(name) && !unrecorded.has(name);
  // Each round may leave out a series that another rule needs.
  for (let before = -1; before !== unrecorded.size; ) {
    before = unrecorded.size;
    const dead = recordings.filter(({ expr }) => !isAvailable(expr, exists));
    const roots = (name: string) =>
      dead.filter(({ record }) => record === name).flatMap((rule) => rootsOf(rule, exists, unrecorded));
    unrecorded = new Map(dead.map(({ record }) => [record, [...new Set(roots(record))].sort()]));
  }
  const rules = groups.flatMap((group) => group.rules);
  const left = groups.map((group) => ({
    ...group,
    rules: group.rules.flatMap((rule) => (unrecorded.has(nameOf(rule)) ? [] : availableRule(rule, exists))),
  }));
  const kept = new Set(left.flatMap((group) => group.rules.map(nameOf)));
  return {
    groups: left.filter((group) => group.rules.length > 0),
    leftOut: rules
      .filter((rule, index) => !kept.has(nameOf(rule)) && rules.findIndex((other) => isSame(other, rule)) === index)
      .map((rule) => ({
        name: nameOf(rule),
        missing: unrecorded.get(nameOf(rule)) ?? rootsOf(rule, exists, unrecorded),
      })),
    exists,
  };
}

function isAvailable(expression: string, exists: (name: string) => boolean): boolean {
  return availablePart(expression, exists).expression !== undefined;
}

function availableRule(rule: Rule, exists: (name: string) => boolean): Rule[] {
  const { expression } = availablePart(rule.expr, exists);
  return expression === undefined ? [] : [{ ...rule, expr: expression }];
}

/** Missing series of a rule; one that would be recorded stands for what it lacks itself. */
function rootsOf(
  rule: Rule,
  exists: (name: string) => boolean,
  unrecorded: ReadonlyMap<string, readonly string[]>,
): string[] {
  const { missing } = availablePart(rule.expr, exists);
  return [...new Set(missing.flatMap((name) => unrecorded.get(name) ?? [name]))].sort();
}

function nameOf(rule: Rule): string {
  return isAlertingRule(rule) ? rule.alert : rule.record;
}

function isSame(left: Rule, right: Rule): boolean {
  return nameOf(left) === nameOf(right);
}
