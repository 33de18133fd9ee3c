import type { SecretReference } from '../secret-reference';
import { inhibitions } from './inhibitions';
import type { InhibitRule, Route, RoutingContext } from './model';
import type { AlertingOptions } from './options';
import { type Receiver, type ReceiverTarget, receiverConfig, receiverTargets, type SecretField } from './receivers';
import { routeTree } from './routes';
import { type TimeInterval, timeIntervals } from './time-intervals';

/** Alertmanager's configuration file, as far as we write it. */
export interface AlertmanagerConfig {
  readonly route: Route;
  readonly receivers: readonly Receiver[];
  readonly inhibit_rules: readonly InhibitRule[];
  readonly time_intervals?: readonly TimeInterval[];
}

/** Everything about routing except how a secret gets into it. */
export interface Routing extends Omit<AlertmanagerConfig, 'receivers'> {
  readonly receivers: readonly ReceiverTarget[];
}

/** Folder of the Alertmanager container below which each Secret is mounted under its name. */
export const secretsDirectory = '/etc/alertmanager/secrets';

/** Reads secrets from files, each below the folder of its Secret. */
export const secretFiles: SecretField = (field, { secret }) => ({
  [`${field}_file`]: `${secretsDirectory}/${secret.name}/${secret.key}`,
});

/**
 * Routing in three tiers: critical to PagerDuty and Slack, warning to Slack, info to the log. The more severe alert mutes the
 * milder one on the same subject.
 */
export function routing(options: AlertingOptions, context: RoutingContext = {}): Routing {
  const intervals = timeIntervals(options);
  return {
    route: routeTree(options, context),
    receivers: receiverTargets(options, context.logUrl),
    inhibit_rules: inhibitions(context),
    ...(intervals.length === 0 ? {} : { time_intervals: intervals }),
  };
}

/**
 * @param secretField how a secret is written @default - as the path of a file
 * @returns the configuration file of an Alertmanager
 */
export function alertmanagerConfig(
  options: AlertingOptions,
  context: RoutingContext = {},
  secretField: SecretField = secretFiles,
): AlertmanagerConfig {
  const { route, receivers, ...rest } = routing(options, context);
  return { route, receivers: receivers.map((target) => receiverConfig(target, secretField)), ...rest };
}

/** @returns every key of a Secret that the configuration reads */
export function alertingReferences(options: AlertingOptions): SecretReference[] {
  return receiverTargets(options).flatMap(({ slack, pagerduty, webhook }) => [
    ...(slack === undefined ? [] : [slack.webhookUrl]),
    ...(pagerduty === undefined ? [] : [pagerduty.routingKey]),
    ...(webhook === undefined || typeof webhook.url === 'string' ? [] : [webhook.url]),
  ]);
}

/** @returns every Secret that the configuration reads, each once */
export function alertingSecrets(options: AlertingOptions): string[] {
  return [...new Set(alertingReferences(options).map(({ secret }) => secret.name))].sort();
}

/** @returns whether an Alertmanager that this package does not deploy is to know where alerts go */
export function isRoutingShared(
  options: AlertingOptions,
  stack: { readonly alertmanager: object | false; readonly logShipper: 'bundled' | 'none' },
): boolean {
  return !stack.alertmanager && (stack.logShipper === 'bundled' || alertingReferences(options).length > 0);
}
