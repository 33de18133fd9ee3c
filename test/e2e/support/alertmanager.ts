import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startServerProcess } from '../../../scripts/tools/server-process';
import type { Toolset } from '../../../scripts/tools/toolset';
import { temporaryFolder } from '../../support/fake-tools';
import { find, type KubernetesObject } from '../../support/synthesize';
import { argsBelow, mountedFile, mountedFiles, onlyContainer, podTemplate, writeFiles } from './mounted-files';
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

export interface Alertmanager {
  /** `host:port`. */
  readonly address: string;
  alerts(): Promise<ReceivedAlert[]>;
  /** Reports alerts that fire from now on, one per set of labels. */
  fire(alerts: readonly Labels[]): Promise<void>;
  stop(): Promise<void>;
}

export interface AlertmanagerProps {
  readonly toolset: Toolset;
  /** What was synthesized. */
  readonly objects: readonly KubernetesObject[];
  /** Gets what is meant for Slack and PagerDuty, under the toolset's name. */
  readonly sink: Sink;
  readonly scale: TimeScale;
}

/** Integration key that the example's Secret holds here. */
export const routingKey = 'integration-key-of-the-test';

const configPath = '/etc/alertmanager/alertmanager.yml';

interface ReceiverFiles {
  readonly name: string;
  readonly slack_configs?: readonly { readonly api_url_file: string }[];
  readonly pagerduty_configs?: readonly { readonly routing_key_file: string }[];
}

/** Runs an Alertmanager with the arguments, files and Secrets that its StatefulSet gives it. */
export async function startAlertmanager({ toolset, objects, sink, scale }: AlertmanagerProps): Promise<Alertmanager> {
  const template = podTemplate(find(objects, 'StatefulSet', 'alertmanager'));
  const secrets = {
    'gpu-alerts-slack': { 'webhook-url': sink.slackUrl(toolset.name) },
    'gpu-alerts-pagerduty': { 'routing-key': routingKey },
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
    const runnable = runnableConfig(config, folder, sink.pagerdutyUrl(toolset.name));
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

/** Slack's address is in its Secret, PagerDuty's is fixed, so the latter has to be named to reach the sink. */
function runnableConfig(config: RunnableConfig, folder: string, pagerdutyUrl: string): RunnableConfig {
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
          url: pagerdutyUrl,
        })),
      }),
    })),
  };
}

function client(url: string): Pick<Alertmanager, 'alerts' | 'fire'> {
  return {
    async alerts() {
      const response = await fetch(`${url}/api/v2/alerts`);
      if (!response.ok) throw new Error(`alerts: HTTP ${response.status}: ${await response.text()}`);
      return (await response.json()) as ReceivedAlert[];
    },
    async fire(alerts) {
      const body = JSON.stringify(alerts.map((labels) => ({ labels, annotations: { summary: labels.alertname } })));
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body });
      if (!response.ok) throw new Error(`fire: HTTP ${response.status}: ${await response.text()}`);
    },
  };
}
