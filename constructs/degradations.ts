import { alertsOfKubeState } from '../alert-rules/gpu/coverage-alerts';
import { repairAlert } from '../alert-rules/gpu/repair-alerts';
import { isRepaired } from '../alert-rules/gpu/repair-options';
import { serviceSeries } from '../alert-rules/inference/series';
import { budgetPeriod } from '../alert-rules/slo/burn-rate';
import { isRoutingShared } from './alerting/alertmanager-config';
import { repairInhibition } from './alerting/repair-muting';
import type { Backend, Degradation } from './backends/backend';
import { defaultGrafanaUrl } from './links';
import type { ResolvedGpuMonitoringOptions } from './options';
import { defaultRetention } from './retention';
import { nodeLabelsAllowlist } from './stack/kube-state-metrics';
import type { ResolvedStack } from './stack/options';

interface Installation {
  readonly options: Pick<ResolvedGpuMonitoringOptions, 'alerting' | 'alerts' | 'inference' | 'links' | 'repair'>;
  readonly stack: ResolvedStack;
  readonly backend: Pick<Backend, 'name' | 'addRouting' | 'routingAdvice'>;
}

/** @returns what of the installation is legal but less than a person may expect, each with what happens instead */
export function installationDegradations(installation: Installation): Degradation[] {
  return [
    ...alertingDegradations(installation),
    ...kubeStateDegradations(installation),
    ...repairDegradations(installation),
    ...linkDegradations(installation),
    ...retentionDegradations(installation),
  ];
}

function alertingDegradations(installation: Installation): Degradation[] {
  const { options, stack } = installation;
  const found = peopleDegradations(installation);
  if (isRouted(installation) && stack.logShipper === 'none') {
    found.push({ subject: 'stack.logShipper', effect: 'is none: info alerts are seen only in Alertmanager' });
  }
  if (options.alerting.watchdog === undefined) {
    found.push({ subject: 'alerting.watchdog', effect: 'is not set: nobody is told when alerting itself fails' });
  }
  return found;
}

/** Whether some Alertmanager is told where alerts go. */
function isRouted({ options, stack, backend }: Installation): boolean {
  if (stack.alertmanager) return true;
  return backend.addRouting !== undefined && isRoutingShared(options.alerting, stack);
}

function peopleDegradations(installation: Installation): Degradation[] {
  const { options, backend } = installation;
  const { slack, pagerduty, teams, webhooks } = options.alerting;
  const subject = 'alerting';
  if (!isRouted(installation)) {
    const effect = `is not rendered for ${backend.name} without the bundled Alertmanager: ${backend.routingAdvice}`;
    return [{ subject, effect }];
  }
  if (slack !== undefined) return [];
  if (teams.length > 0 || webhooks.length > 0) {
    const unheard = pagerduty === undefined ? 'what belongs to no team' : 'a warning that belongs to no team';
    return [{ subject, effect: `names no common slack: ${unheard} reaches no person` }];
  }
  return pagerduty === undefined
    ? [{ subject, effect: 'names no receiver: alerts are seen only in Alertmanager' }]
    : [{ subject, effect: 'names no slack: warnings are seen only in Alertmanager' }];
}

function kubeStateDegradations({ options, stack }: Installation): Degradation[] {
  if (stack.kubeStateMetrics !== 'none') return [];
  return alertsOfKubeState
    .filter((alert) => Object.keys(options.alerts[alert]).length > 0)
    .map((alert) => ({ subject: alert, effect: 'is left out, as it needs kube-state-metrics' }));
}

function repairDegradations(installation: Installation): Degradation[] {
  const { options, stack, backend } = installation;
  const { repair, alerts } = options;
  if (!isRepaired(repair)) return [];
  if (stack.kubeStateMetrics === 'none') {
    return [{ subject: repairAlert, effect: 'is left out, as it needs kube-state-metrics: nothing is muted' }];
  }
  if (Object.keys(alerts[repairAlert]).length === 0) {
    return [{ subject: 'repair', effect: `mutes nothing while ${repairAlert} is off` }];
  }
  const found: Degradation[] = [];
  if (!isRouted(installation)) {
    const rule = JSON.stringify(repairInhibition);
    const effect = `mutes nothing for ${backend.name} without the bundled Alertmanager: add to the inhibit_rules of yours ${rule}`;
    found.push({ subject: 'repair', effect });
  }
  if (repair.nvsentinel && stack.kubeStateMetrics === 'existing') {
    const effect = `sees nothing unless the cluster’s kube-state-metrics runs with --metric-labels-allowlist=${nodeLabelsAllowlist}`;
    found.push({ subject: 'repair.nvsentinel', effect });
  }
  return found;
}

function linkDegradations({ options, stack }: Installation): Degradation[] {
  if (options.links.grafana !== defaultGrafanaUrl) return [];
  const effect = stack.grafana
    ? `is not set: links in alerts lead to ${defaultGrafanaUrl}, where \`kubectl port-forward service/grafana 3000\` answers`
    : `is not set and no Grafana is deployed: links in alerts lead to ${defaultGrafanaUrl}, where nothing answers`;
  return [{ subject: 'links.grafana', effect }];
}

/** Nothing says how long somebody else's Prometheus keeps samples; Google's keeps them for two years. */
function retentionDegradations({ options, stack, backend }: Installation): Degradation[] {
  if (options.inference.services.length === 0 || stack.prometheus || backend.name === 'managed-prometheus') return [];
  const effect = `is that of ${budgetPeriod} only where your Prometheus keeps samples that long: set its retention to ${defaultRetention(options)}`;
  return [{ subject: serviceSeries.errorBudget, effect }];
}
