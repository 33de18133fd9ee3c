import { z } from 'zod';
import { runbookPath } from '../dashboards';

/** Address of the bundled Grafana behind `kubectl port-forward`. */
export const defaultGrafanaUrl = 'http://localhost:3000';

/** Where the links in alerts lead. */
export const linksSchema = z.strictObject({
  grafana: z
    .url()
    .default(defaultGrafanaUrl)
    .transform((url) => url.replace(/\/+$/, ''))
    .describe(
      'Address under which people reach Grafana; the default fits `kubectl port-forward service/grafana 3000` and nothing else',
    ),
  runbooks: z
    .url()
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Folder of runbook pages, one `<Alert>.md` each; without it the links lead to the runbook board in Grafana',
    ),
});

/** What links in alerts are made from. */
export interface AlertLinks extends z.output<typeof linksSchema> {
  /** Alerts that have a page on the runbook board. */
  readonly pages: ReadonlySet<string>;
}

/** @returns the address of an alert's runbook page; undefined where there is none */
export function runbookUrl({ grafana, runbooks, pages }: AlertLinks, alert: string): string | undefined {
  if (runbooks !== undefined) return `${runbooks}/${alert}.md`;
  return pages.has(alert) ? `${grafana}${runbookPath(alert)}` : undefined;
}

/** @returns the address of a board, with Go template placeholders for the labels that become its variables */
export function dashboardUrl(links: AlertLinks, uid: string, variables: readonly string[]): string {
  const query = variables.map((label) => `var-${label}={{ $labels.${label} | urlquery }}`).join('&');
  return `${links.grafana}/d/${uid}${query === '' ? '' : `?${query}`}`;
}
