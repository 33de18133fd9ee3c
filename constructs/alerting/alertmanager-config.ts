import type { SecretReference } from '../secret-reference';
import type { AlertingOptions } from './options';

/** Alertmanager's configuration file, as far as we write it. */
export interface AlertmanagerConfig {
  readonly route: Route;
  readonly receivers: readonly Receiver[];
  readonly inhibit_rules: readonly InhibitRule[];
}

export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly continue?: boolean;
  readonly routes?: readonly Route[];
}

export interface Receiver {
  readonly name: string;
  readonly slack_configs?: readonly object[];
  readonly pagerduty_configs?: readonly object[];
}

export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** What mutes alerts of another name. */
export interface Muting {
  readonly inhibitions: readonly InhibitRule[];
  /** Alerts that wait before they are sent, so that what mutes them may come first. */
  readonly delays: readonly { readonly matchers: readonly string[]; readonly group_wait: string }[];
}

export const nothingMuted: Muting = { inhibitions: [], delays: [] };

/** Folder of the Alertmanager container below which each Secret is mounted under its name. */
export const secretsDirectory = '/etc/alertmanager/secrets';

/** Names of the receivers, one per way out. */
export const receivers = { pagerduty: 'pagerduty', slack: 'slack', log: 'log', none: 'none' } as const;

/** One message per cluster and alert, never one per GPU or pod. */
const groupBy = ['cluster', 'alertname'];

/**
 * What an alert must have in common with a more severe one to be muted by it: the same alert on the same GPU, slice,
 * workload, health check and code, on the same run and rank, or on the same
 * service and objective. A label that neither has counts as equal.
 */
const sameSubject = [
  'alertname',
  'cluster',
  'node',
  'gpu',
  'UUID',
  'GPU_I_ID',
  'namespace',
  'pod',
  'health_watch',
  'xid',
  'job_name',
  'run',
  'rank',
  'service',
  'objective',
];

/**
 * Who watches a namespace as a whole sees the GPUs of a training job there as well. The alert of the job says more, so the other
 * one is muted.
 */
const jobBeforeNamespace: InhibitRule = {
  source_matchers: ['alertname="TrainingGpuUnderused"'],
  target_matchers: ['alertname="GpuTrainingUnderused"'],
  equal: ['cluster', 'namespace'],
};

/** A budget that goes within hours goes within days as well. */
const fastBeforeSlowBurn: InhibitRule = {
  source_matchers: ['alertname="InferenceSloFastBurn"'],
  target_matchers: ['alertname="InferenceSloSlowBurn"'],
  equal: ['cluster', 'namespace', 'service', 'objective'],
};

/**
 * Routing in three tiers: critical to PagerDuty and Slack, warning to Slack, info to nowhere but Alertmanager's own list.
 * The more severe alert mutes the milder one on the same subject.
 *
 * @param muting what mutes alerts besides @default - nothing
 */
export function alertmanagerConfig(options: AlertingOptions, muting: Muting = nothingMuted): AlertmanagerConfig {
  const { slack, pagerduty } = options;
  // A group waits only once, so that a second node would go out at once if it came into the group of the first.
  const delayed = (receiver: string): Pick<Route, 'routes'> =>
    muting.delays.length === 0
      ? {}
      : { routes: muting.delays.map((delay) => ({ receiver, group_by: [...groupBy, 'node'], ...delay })) };
  const critical: Route = {
    receiver: receivers.pagerduty,
    matchers: ['severity="critical"'],
    group_wait: '10s',
    repeat_interval: '1h',
    ...delayed(receivers.pagerduty),
  };
  return {
    route: {
      receiver: receivers.none,
      group_by: groupBy,
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: [
        // Slack gets the critical alert too, hence `continue`.
        ...(pagerduty === undefined ? [] : [{ ...critical, continue: true }]),
        ...(slack === undefined
          ? []
          : [
              {
                receiver: receivers.slack,
                matchers: ['severity="critical"'],
                group_wait: '10s',
                repeat_interval: '1h',
                ...delayed(receivers.slack),
              },
              {
                receiver: receivers.slack,
                matchers: ['severity="warning"'],
                repeat_interval: '12h',
                ...delayed(receivers.slack),
              },
            ]),
        { receiver: receivers.log, matchers: ['severity="info"'], repeat_interval: '24h' },
      ],
    },
    receivers: [
      { name: receivers.none },
      { name: receivers.log },
      ...(slack === undefined ? [] : [slackReceiver(slack.channel, secretFile(slack.webhookUrl))]),
      ...(pagerduty === undefined ? [] : [pagerdutyReceiver(secretFile(pagerduty.routingKey))]),
    ],
    inhibit_rules: [
      { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"warning|info"'], equal: sameSubject },
      { source_matchers: ['severity="warning"'], target_matchers: ['severity="info"'], equal: sameSubject },
      jobBeforeNamespace,
      fastBeforeSlowBurn,
      ...muting.inhibitions,
    ],
  };
}

/** @returns every Secret that the configuration reads, each once */
export function alertingSecrets(options: AlertingOptions): string[] {
  const references = [options.slack?.webhookUrl, options.pagerduty?.routingKey];
  return [
    ...new Set(references.flatMap((reference) => (reference === undefined ? [] : [reference.secret.name]))),
  ].sort();
}

function secretFile(reference: SecretReference): string {
  return `${secretsDirectory}/${reference.secret.name}/${reference.secret.key}`;
}

function slackReceiver(channel: string, urlFile: string): Receiver {
  return {
    name: receivers.slack,
    slack_configs: [
      {
        api_url_file: urlFile,
        channel,
        send_resolved: true,
        title:
          '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}: {{ .Alerts.Firing | len }}{{ end }}] {{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }}) in {{ .CommonLabels.cluster }}',
        title_link: '{{ (index .Alerts 0).Annotations.dashboard_url }}',
        text: '{{ range .Alerts }}• {{ .Annotations.summary }}\n  {{ .Annotations.description }}\n  {{ with .Annotations.runbook_url }}<{{ . }}|runbook>{{ end }}{{ if and .Annotations.runbook_url .Annotations.dashboard_url }} · {{ end }}{{ with .Annotations.dashboard_url }}<{{ . }}|dashboard>{{ end }}\n{{ end }}',
      },
    ],
  };
}

function pagerdutyReceiver(keyFile: string): Receiver {
  return {
    name: receivers.pagerduty,
    pagerduty_configs: [
      {
        routing_key_file: keyFile,
        severity: 'critical',
        class: '{{ .CommonLabels.alertname }}',
        group: '{{ .CommonLabels.cluster }}',
        component: '{{ .CommonLabels.node }}',
        description: '{{ .CommonLabels.alertname }}: {{ (index .Alerts 0).Annotations.summary }}',
        details: {
          runbook: '{{ (index .Alerts 0).Annotations.runbook_url }}',
          dashboard: '{{ (index .Alerts 0).Annotations.dashboard_url }}',
        },
      },
    ],
  };
}
