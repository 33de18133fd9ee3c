import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startServerProcess } from '../../../scripts/tools/server-process';
import type { Toolset } from '../../../scripts/tools/toolset';
import { compareVersions } from '../../../scripts/tools/versions';
import { temporaryFolder } from '../../support/fake-tools';
import { find, type KubernetesObject } from '../../support/synthesize';
import {
  argsBelow,
  type Files,
  mountedFile,
  mountedFiles,
  onlyContainer,
  podTemplate,
  type Secrets,
  writeFiles,
} from './mounted-files';
import type { Labels } from './prometheus';
import { runnableAlertmanager } from './relocated-program';
import type { Sink } from './sink';
import { scaleDocument, type TimeScale } from './time-scale';

/** An alert as Alertmanager shows it. */
export interface ReceivedAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly fingerprint: string;
  readonly receivers: readonly { readonly name: string }[];
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

/** An alert as a Prometheus sends it. */
export interface ReportedAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Time in the notation of RFC 3339. */
  readonly endsAt?: string;
}

export interface Alertmanager {
  /** `host:port`. */
  readonly address: string;
  alerts(): Promise<ReceivedAlert[]>;
  /** Reports alerts that fire from now on, one per set of labels. */
  fire(alerts: readonly Labels[]): Promise<void>;
  /** Reports alerts as a Prometheus does; one with an end is over. */
  report(alerts: readonly ReportedAlert[]): Promise<void>;
  stop(): Promise<void>;
}

export interface AlertmanagerProps {
  readonly toolset: Toolset;
  /** What was synthesized. */
  readonly objects: readonly KubernetesObject[];
  /** Gets what is meant for Slack and PagerDuty, under the toolset's name. */
  readonly sink: Sink;
  readonly scale: TimeScale;
  /** Secrets beside those of the example. @default - none */
  readonly secrets?: Secrets;
}

/** Integration key that the example's Secret holds here. */
export const routingKey = 'integration-key-of-the-test';

const configPath = '/etc/alertmanager/alertmanager.yml';

interface ReceiverFiles {
  readonly name: string;
  readonly slack_configs?: readonly { readonly api_url_file: string }[];
  readonly pagerduty_configs?: readonly { readonly routing_key_file: string }[];
  readonly webhook_configs?: readonly WebhookConfig[];
}

interface WebhookConfig {
  readonly url?: string;
  readonly url_file?: string;
}

/** Runs an Alertmanager with the arguments, files and Secrets that its StatefulSet gives it. */
export async function startAlertmanager(props: AlertmanagerProps): Promise<Alertmanager> {
  const { toolset, objects, sink, scale } = props;
  const template = podTemplate(find(objects, 'StatefulSet', 'alertmanager'));
  const secrets = {
    'gpu-alerts-slack': { 'webhook-url': sink.slackUrl(toolset.name) },
    'gpu-alerts-pagerduty': { 'routing-key': routingKey },
    'gpu-alerts-watchdog': { url: sink.webhookUrl(toolset.name, 'watchdog') },
    ...props.secrets,
  };
  const folder = temporaryFolder();
  const { program, remove } = runnableAlertmanager(toolset.alertmanager);
  const removeFiles = () => {
    remove();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const files = mountedFiles(objects, template, secrets);
    const config = scaleDocument(parse(mountedFile(files, configPath)) as RunnableConfig, scale);
    const runnable = runnableConfig(config, { folder, files, toolset, sink });
    writeFiles(new Map([...files, [configPath, stringify(runnable)]]), folder);
    const server = await startServerProcess(program, argsBelow(folder, onlyContainer(template)));
    return {
      address: server.address,
      ...client(server.url),
      stop: async () => {
        await server.stop();
        removeFiles();
      },
    };
  } catch (error) {
    removeFiles();
    throw error;
  }
}

interface RunnableConfig {
  readonly receivers: readonly ReceiverFiles[];
}

interface Surroundings extends Pick<AlertmanagerProps, 'toolset' | 'sink'> {
  /** Folder that stands for the container's root. */
  readonly folder: string;
  readonly files: Files;
}

/** Slack's address is in its Secret, those of PagerDuty and of the log shipper are fixed, so they have to be replaced. */
function runnableConfig(config: RunnableConfig, surroundings: Surroundings): RunnableConfig {
  const { folder, toolset, sink } = surroundings;
  return {
    ...config,
    receivers: config.receivers.map((receiver) => ({
      ...receiver,
      ...(receiver.slack_configs && {
        slack_configs: receiver.slack_configs.map((slack) => ({
          ...slack,
          api_url_file: join(folder, slack.api_url_file),
        })),
      }),
      ...(receiver.pagerduty_configs && {
        pagerduty_configs: receiver.pagerduty_configs.map((pagerduty) => ({
          ...pagerduty,
          routing_key_file: join(folder, pagerduty.routing_key_file),
          url: sink.pagerdutyUrl(toolset.name),
        })),
      }),
      ...(receiver.webhook_configs && {
        webhook_configs: receiver.webhook_configs.map((webhook) => runnableWebhook(webhook, receiver, surroundings)),
      }),
    })),
  };
}

function runnableWebhook(
  { url_file: file, ...webhook }: WebhookConfig,
  { name }: ReceiverFiles,
  { folder, files, toolset, sink }: Surroundings,
): WebhookConfig {
  if (file === undefined) return { ...webhook, url: sink.webhookUrl(toolset.name, name) };
  return knowsUrlFile(toolset)
    ? { ...webhook, url_file: join(folder, file) }
    : { ...webhook, url: mountedFile(files, file) };
}

/** Whether its Alertmanager reads the address of a webhook from a file, which came with 0.26. */
export function knowsUrlFile({ versions }: Pick<Toolset, 'versions'>): boolean {
  return compareVersions(versions.alertmanager, '0.26.0') >= 0;
}

function client(url: string): Pick<Alertmanager, 'alerts' | 'fire' | 'report'> {
  const report = async (alerts: readonly ReportedAlert[]) => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
    if (!response.ok) throw new Error(`report: HTTP ${response.status}: ${await response.text()}`);
  };
  return {
    async alerts() {
      const response = await fetch(`${url}/api/v2/alerts`);
      if (!response.ok) throw new Error(`alerts: HTTP ${response.status}: ${await response.text()}`);
      return (await response.json()) as ReceivedAlert[];
    },
    report,
    fire: (alerts) =>
      report(alerts.map((labels) => ({ labels, annotations: { summary: labels.alertname ?? 'no name' } }))),
  };
}
