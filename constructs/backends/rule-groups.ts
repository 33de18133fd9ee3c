import { type AlertingRule, isAlertingRule, type Rule, type RuleGroup } from '../../alert-rules/model';
import { type AlertLinks, dashboardUrl, runbookUrl } from '../links';
import type { BackendCapabilities, Degradation } from './backend';

/** A rule as every Prometheus reads it, in a file or in a custom resource. */
export interface RenderedRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RenderedGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly RenderedRule[];
}

/** @returns the groups in the format that all backends share, without what the backend lacks */
export function renderGroups(
  groups: readonly RuleGroup[],
  capabilities: BackendCapabilities,
  links: AlertLinks,
): RenderedGroup[] {
  return groups.map((group) => ({
    name: group.name,
    ...(group.interval === undefined ? {} : { interval: group.interval }),
    rules: group.rules.map((rule) => renderRule(rule, capabilities, links)),
  }));
}

/** @returns what of the groups the backend cannot express */
export function ruleDegradations(groups: readonly RuleGroup[], capabilities: BackendCapabilities): Degradation[] {
  if (capabilities.keepFiringFor) return [];
  const alerts = groups.flatMap((group) => group.rules.filter(isAlertingRule));
  const names = new Set(alerts.filter((rule) => rule.keepFiringFor !== undefined).map((rule) => rule.alert));
  return [...names].map((subject) => ({
    subject,
    effect: 'has no keep_firing_for here: it resolves as soon as its condition ends, and may flap',
  }));
}

function renderRule(rule: Rule, capabilities: BackendCapabilities, links: AlertLinks): RenderedRule {
  if (isAlertingRule(rule)) return renderAlert(rule, capabilities, links);
  const labels = rule.labels ?? {};
  return { record: rule.record, expr: rule.expr, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
}

function renderAlert(rule: AlertingRule, capabilities: BackendCapabilities, links: AlertLinks): RenderedRule {
  const keepFiring = capabilities.keepFiringFor ? rule.keepFiringFor : undefined;
  const runbook = runbookUrl(links, rule.alert);
  return {
    alert: rule.alert,
    expr: rule.expr,
    ...(rule.for === '0s' ? {} : { for: rule.for }),
    ...(keepFiring === undefined ? {} : { keep_firing_for: keepFiring }),
    labels: { severity: rule.severity, ...rule.labels },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      ...(runbook === undefined ? {} : { runbook_url: runbook }),
      ...(rule.dashboard === undefined
        ? {}
        : { dashboard_url: dashboardUrl(links, rule.dashboard.uid, rule.dashboard.variables) }),
    },
  };
}
