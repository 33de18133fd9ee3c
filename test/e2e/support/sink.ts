import { startHttpServer } from './http-server';

/** What PagerDuty is sent, as far as the tests read it (Events API v2). */
export interface PagerDutyEvent {
  readonly event_action: 'trigger' | 'resolve';
  readonly routing_key: string;
  readonly dedup_key: string;
  readonly payload: {
    readonly summary: string;
    readonly severity: string;
    readonly class: string;
    readonly component: string;
    readonly group: string;
    readonly custom_details: Readonly<Record<string, string>>;
  };
  readonly links?: readonly { readonly href: string; readonly text: string }[];
}

/** What Slack's incoming webhook is sent, as far as the tests read it. */
export interface SlackMessage {
  readonly channel: string;
  readonly attachments: readonly SlackAttachment[];
}

export interface SlackAttachment {
  readonly title: string;
  readonly title_link: string;
  readonly text: string;
  readonly fallback: string;
  readonly color: string;
  readonly fields: readonly { readonly title: string; readonly value: string }[];
  readonly actions: readonly { readonly text: string; readonly url: string }[];
}

/** What a webhook is sent, as far as the tests read it. */
export interface WebhookMessage {
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** Stands for Slack, PagerDuty and webhooks; several Alertmanagers share it under names of their own. */
export interface Sink {
  slackUrl(sender: string): string;
  pagerdutyUrl(sender: string): string;
  slackMessages(sender: string): SlackMessage[];
  pagerdutyEvents(sender: string): PagerDutyEvent[];
  webhookUrl(sender: string, receiver: string): string;
  webhookMessages(sender: string, receiver: string): WebhookMessage[];
  close(): Promise<void>;
}

export async function startSink(): Promise<Sink> {
  const received: { readonly path: string; readonly body: string }[] = [];
  const { address, close } = await startHttpServer((request) => {
    received.push(request);
    return 'ok';
  });
  const bodies = (path: string) => received.filter((one) => one.path === path).map((one) => JSON.parse(one.body));
  return {
    slackUrl: (sender) => `http://${address}/${sender}/slack`,
    pagerdutyUrl: (sender) => `http://${address}/${sender}/pagerduty`,
    slackMessages: (sender) => bodies(`/${sender}/slack`) as SlackMessage[],
    pagerdutyEvents: (sender) => bodies(`/${sender}/pagerduty`) as PagerDutyEvent[],
    webhookUrl: (sender, receiver) => `http://${address}/${sender}/webhook/${receiver}`,
    webhookMessages: (sender, receiver) => bodies(`/${sender}/webhook/${receiver}`) as WebhookMessage[],
    close,
  };
}
