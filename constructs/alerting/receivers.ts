import type { SecretReference } from '../secret-reference';
import { pagerdutyMessage, slackMessage } from './messages';
import type { AlertingOptions, PagerdutyOptions, SlackOptions, TeamOptions } from './options';

/** Names of the receivers, one per way out. */
export const receivers = {
  pagerduty: 'pagerduty',
  slack: 'slack',
  log: 'log',
  watchdog: 'watchdog',
  none: 'none',
} as const;

/** A receiver, whatever the form in which its secrets are written. */
export interface ReceiverTarget {
  readonly name: string;
  readonly slack?: SlackOptions;
  readonly pagerduty?: PagerdutyOptions;
  readonly webhook?: {
    /** An address that is no secret, or where it is kept. */
    readonly url: string | SecretReference;
    readonly sendResolved: boolean;
  };
}

/** A receiver of Alertmanager's configuration file. */
export interface Receiver {
  readonly name: string;
  readonly slack_configs?: readonly object[];
  readonly pagerduty_configs?: readonly object[];
  readonly webhook_configs?: readonly object[];
}

/** Writes a secret into a receiver: its field, or the one that names a file. */
export type SecretField = (
  field: 'api_url' | 'routing_key' | 'url',
  reference: SecretReference,
) => Readonly<Record<string, string>>;

/** Ways out to people, by the names of their receivers. */
export interface Ways {
  readonly pagerduty?: string;
  readonly slack?: string;
}

/** @returns the ways out for everything that has no owner */
export function commonWays({ slack, pagerduty }: AlertingOptions): Ways {
  return {
    ...(pagerduty === undefined ? {} : { pagerduty: receivers.pagerduty }),
    ...(slack === undefined ? {} : { slack: receivers.slack }),
  };
}

/** @returns the ways out to a team: its own, and the common ones where it has none */
export function teamWays({ team, slack, pagerduty }: TeamOptions, common: Ways): Ways {
  return {
    ...common,
    ...(pagerduty === undefined ? {} : { pagerduty: `team-${team}-pagerduty` }),
    ...(slack === undefined ? {} : { slack: `team-${team}-slack` }),
  };
}

export function webhookName({ name }: { readonly name: string }): string {
  return `webhook-${name}`;
}

/**
 * @param logUrl address of the log shipper @default - there is none
 * @returns every receiver that routes name
 */
export function receiverTargets(options: AlertingOptions, logUrl?: string): ReceiverTarget[] {
  const { watchdog, webhooks, teams } = options;
  return [
    { name: receivers.none },
    ...(logUrl === undefined ? [] : [{ name: receivers.log, webhook: { url: logUrl, sendResolved: true } }]),
    ...(watchdog === undefined
      ? []
      : // That it no longer fires is for the switch itself to notice.
        [{ name: receivers.watchdog, webhook: { url: watchdog.url, sendResolved: false } }]),
    ...peopleTargets(commonWays(options), options),
    ...teams.flatMap((team) => peopleTargets(teamWays({ ...team }, {}), team)),
    ...webhooks.map((webhook) => ({ name: webhookName(webhook), webhook: { url: webhook.url, sendResolved: true } })),
  ];
}

function peopleTargets(
  ways: Ways,
  {
    slack,
    pagerduty,
  }: { readonly slack?: SlackOptions | undefined; readonly pagerduty?: PagerdutyOptions | undefined },
): ReceiverTarget[] {
  return [
    ...(slack === undefined || ways.slack === undefined ? [] : [{ name: ways.slack, slack }]),
    ...(pagerduty === undefined || ways.pagerduty === undefined ? [] : [{ name: ways.pagerduty, pagerduty }]),
  ];
}

/** @returns the receiver in the words of Alertmanager's configuration file */
export function receiverConfig(
  { name, slack, pagerduty, webhook }: ReceiverTarget,
  secretField: SecretField,
): Receiver {
  return {
    name,
    ...(slack === undefined
      ? {}
      : {
          slack_configs: [
            {
              ...secretField('api_url', slack.webhookUrl),
              channel: slack.channel,
              send_resolved: true,
              ...slackMessage,
            },
          ],
        }),
    ...(pagerduty === undefined
      ? {}
      : { pagerduty_configs: [{ ...secretField('routing_key', pagerduty.routingKey), ...pagerdutyMessage }] }),
    ...(webhook === undefined
      ? {}
      : {
          webhook_configs: [
            {
              ...(typeof webhook.url === 'string' ? { url: webhook.url } : secretField('url', webhook.url)),
              send_resolved: webhook.sendResolved,
            },
          ],
        }),
  };
}
