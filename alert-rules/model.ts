import type { Duration } from '../promql/format';

/** How urgent an alert is. `none` is for signals that must not page anyone, such as a watchdog. */
export type Severity = 'critical' | 'warning' | 'info' | 'none';

/** The tiers that a threshold can be set for, most severe first. */
export const tiers = ['critical', 'warning', 'info'] as const;
export type Tier = (typeof tiers)[number];

/** A series that is computed at every evaluation and stored under a name of the form `level:metric:operation`. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The board that shows what an alert is about. */
export interface DashboardLink {
  readonly uid: string;
  /** Labels of the alert that become variables of the board. */
  readonly variables: readonly string[];
}

export interface AlertingRule {
  /** PascalCase, subject first, e.g. `GpuHot`; also the name of its runbook page. */
  readonly alert: string;
  readonly severity: Severity;
  readonly expr: string;
  /** How long the expression must hold before the alert fires; `0s` for at once. */
  readonly for: Duration;
  /** How long the alert goes on after the expression stopped holding. @default - resolves at once */
  readonly keepFiringFor?: Duration;
  /** Labels beyond the severity and those of the expression. */
  readonly labels?: Readonly<Record<string, string>>;
  /** One line: what, where, and the value with its unit. Go template. */
  readonly summary: string;
  /** Why it matters, against which limit. Go template. */
  readonly description: string;
  readonly dashboard?: DashboardLink;
}

export type Rule = RecordingRule | AlertingRule;

/** Rules that are evaluated one after another at the same interval. */
export interface RuleGroup {
  readonly name: string;
  /** @default - the server's evaluation interval (30 s) */
  readonly interval?: Duration;
  readonly rules: readonly Rule[];
}

export function isAlertingRule(rule: Rule): rule is AlertingRule {
  return 'alert' in rule;
}

/** @returns the alerting rules of all groups, in order */
export function alertingRules(groups: readonly RuleGroup[]): AlertingRule[] {
  return groups.flatMap((group) => group.rules.filter(isAlertingRule));
}

/** @returns the recording rules of all groups, in order */
export function recordingRules(groups: readonly RuleGroup[]): RecordingRule[] {
  return groups.flatMap((group) => group.rules.filter((rule): rule is RecordingRule => !isAlertingRule(rule)));
}
