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
  };
}

/** What Slack's incoming webhook is sent, as far as the tests read it. */
export interface SlackMessage {
  readonly channel: string;
  readonly attachments: readonly { readonly title: string; readonly title_link: string; readonly text: string }[];
}

/** Stands for Slack and PagerDuty; several Alertmanagers share it under names of their own. */
export interface Sink {
  slackUrl(sender: string): string;
  pagerdutyUrl(sender: string): string;
  slackMessages(sender: string): SlackMessage[];
  pagerdutyEvents(sender: string): PagerDutyEvent[];
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
    close,
  };
}
