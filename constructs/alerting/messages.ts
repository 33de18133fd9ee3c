/**
 * What people are sent, as Go templates of Alertmanager. All alerts of a message have the same name and workload, so that one
 * runbook fits them all.
 */

/** Most alerts that a message lists, so that a storm stays readable and below the limits of Slack. */
const mostListed = 10;

/** An alert's own time is that of its first firing. */
const since = '{{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC';

/** A template about the first alert that fires, or that ended where none does any more. */
function first(template: string): string {
  return `{{ with .Alerts.Firing }}{{ with index . 0 }}${template}{{ end }}{{ else }}{{ with index .Alerts 0 }}${template}{{ end }}{{ end }}`;
}

/** A template for each alert of a list, and how many there are where not all are listed. */
function listed(alerts: string, template: string): string {
  const each = `{{ range $index, $alert := ${alerts} }}{{ if lt $index ${mostListed} }}{{ with $alert }}${template}{{ end }}{{ end }}{{ end }}`;
  return `${each}{{ if gt (len ${alerts}) ${mostListed} }}… ${mostListed} of {{ len ${alerts} }} are listed\n{{ end }}`;
}

const workload =
  '{{ with .CommonLabels.namespace }}{{ . }}{{ end }}{{ with .CommonLabels.job_name }}/{{ . }}{{ end }}{{ with .CommonLabels.service }}/{{ . }}{{ end }}';
const where = `{{ .CommonLabels.cluster }}{{ with .CommonLabels.node }} {{ . }}{{ end }}{{ if or .CommonLabels.namespace .CommonLabels.job_name .CommonLabels.service }} ${workload}{{ end }}`;

const runbook = first('{{ .Annotations.runbook_url }}');
const dashboard = first('{{ .Annotations.dashboard_url }}');

/** A button must lead somewhere, or Slack refuses the whole message: without its page it leads to Alertmanager. */
function button(text: string, annotation: string): object {
  const chosen = (present: string, absent: string) =>
    `{{ if (index .Alerts 0).Annotations.${annotation} }}${present}{{ else }}${absent}{{ end }}`;
  const url = first(`{{ .Annotations.${annotation} }}`);
  return { type: 'button', text: chosen(text, 'Alertmanager'), url: chosen(url, '{{ .ExternalURL }}') };
}

const board = '{{ with .Annotations.dashboard_url }} · <{{ . }}|dashboard>{{ end }}';
const slackText = [
  listed('.Alerts.Firing', `• *{{ .Annotations.summary }}*\n{{ .Annotations.description }}\nsince ${since}${board}\n`),
  listed(
    '.Alerts.Resolved',
    `• resolved: {{ .Annotations.summary }}\nfrom ${since} to {{ .EndsAt.UTC.Format "15:04" }}${board}\n`,
  ),
].join('');

/** Fields of a Slack receiver that make up its message. */
export const slackMessage = {
  color:
    '{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}',
  fallback: `[{{ .CommonLabels.cluster }}] {{ .CommonLabels.alertname }}: ${first('{{ .Annotations.summary }}')}`,
  title:
    '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}: {{ .Alerts.Firing | len }}{{ end }}] {{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }}) in {{ .CommonLabels.cluster }}',
  title_link: dashboard,
  text: slackText,
  fields: [
    { title: 'Where', value: where, short: true },
    { title: 'Alerts', value: '{{ len .Alerts.Firing }} firing, {{ len .Alerts.Resolved }} resolved', short: true },
  ],
  actions: [button('Runbook', 'runbook_url'), button('Dashboard', 'dashboard_url')],
} as const;

const pagerdutyAlert = `{{ .Annotations.summary }}\n{{ .Annotations.description }}\nsince ${since}\n`;

/** Fields of a PagerDuty receiver that make up its incident. PagerDuty cuts the description at 1,024 characters. */
export const pagerdutyMessage = {
  severity: 'critical',
  class: '{{ .CommonLabels.alertname }}',
  group: '{{ .CommonLabels.cluster }}',
  component: `{{ if .CommonLabels.node }}{{ .CommonLabels.node }}{{ else }}${workload}{{ end }}`,
  description: `[{{ .CommonLabels.cluster }}] {{ .CommonLabels.alertname }}: ${first('{{ .Annotations.summary }}')}{{ if gt (len .Alerts.Firing) 1 }} (first of {{ len .Alerts.Firing }}){{ end }}`,
  details: {
    where,
    firing: listed('.Alerts.Firing', pagerdutyAlert),
    resolved: listed('.Alerts.Resolved', '{{ .Annotations.summary }}\n'),
    runbook,
    dashboard,
  },
  links: [
    { href: runbook, text: 'Runbook' },
    { href: dashboard, text: 'Dashboard' },
  ],
} as const;
