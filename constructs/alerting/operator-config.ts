import type { SecretReference } from '../secret-reference';
import type { Routing } from './alertmanager-config';
import { pagerdutyMessage, slackMessage } from './messages';
import type { InhibitRule, Route } from './model';
import type { ReceiverTarget } from './receivers';
import type { Interval } from './time-intervals';

/** `spec` of the operator's `AlertmanagerConfig`, as far as we write it. */
export interface AlertmanagerConfigSpec {
  readonly route: OperatorRoute;
  readonly receivers: readonly object[];
  readonly inhibitRules: readonly object[];
  readonly muteTimeIntervals?: readonly object[];
}

interface OperatorRoute {
  readonly receiver?: string;
  readonly matchers?: readonly OperatorMatcher[];
  readonly groupBy?: readonly string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly continue?: boolean;
  readonly muteTimeIntervals?: readonly string[];
  readonly activeTimeIntervals?: readonly string[];
  readonly routes?: readonly OperatorRoute[];
}

interface OperatorMatcher {
  readonly name: string;
  readonly matchType: string;
  readonly value: string;
}

/**
 * The operator makes the route a part of the tree of the whole Alertmanager, so that it takes only alerts of ours.
 *
 * @param ownAlerts names of our alerts
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.AlertmanagerConfig
 */
export function alertmanagerConfigSpec(routing: Routing, ownAlerts: readonly string[]): AlertmanagerConfigSpec {
  const { route, receivers, inhibit_rules: rules, time_intervals: intervals = [] } = routing;
  const ours = { name: 'alertname', matchType: '=~', value: ownAlerts.join('|') };
  return {
    route: { ...operatorRoute(route), matchers: [ours] },
    receivers: receivers.map(operatorReceiver),
    inhibitRules: rules.map(operatorInhibition),
    ...(intervals.length === 0
      ? {}
      : {
          muteTimeIntervals: intervals.map(({ name, time_intervals: times }) => ({
            name,
            timeIntervals: times.map(operatorInterval),
          })),
        }),
  };
}

function operatorRoute(route: Route): OperatorRoute {
  return defined({
    receiver: route.receiver,
    matchers: route.matchers?.map(operatorMatcher),
    groupBy: route.group_by,
    groupWait: route.group_wait,
    groupInterval: route.group_interval,
    repeatInterval: route.repeat_interval,
    continue: route.continue,
    muteTimeIntervals: route.mute_time_intervals,
    activeTimeIntervals: route.active_time_intervals,
    routes: route.routes?.map(operatorRoute),
  });
}

function operatorInhibition({ source_matchers: source, target_matchers: target, equal }: InhibitRule): object {
  return { sourceMatch: source.map(operatorMatcher), targetMatch: target.map(operatorMatcher), equal };
}

/** Reads what we wrote: a label, an operator and a quoted text without quotes in it. */
function operatorMatcher(matcher: string): OperatorMatcher {
  const [, name = '', matchType = '', value = ''] = /^(\w+)(=~|!~|!=|=)"(.*)"$/.exec(matcher) ?? [];
  return { name, matchType, value };
}

function operatorReceiver({ name, slack, pagerduty, webhook }: ReceiverTarget): object {
  const { title_link: titleLink, ...slackRest } = slackMessage;
  const { details, links, ...pagerdutyRest } = pagerdutyMessage;
  return {
    name,
    ...(slack && {
      slackConfigs: [
        { apiURL: selector(slack.webhookUrl), channel: slack.channel, sendResolved: true, titleLink, ...slackRest },
      ],
    }),
    ...(pagerduty && {
      pagerdutyConfigs: [
        {
          routingKey: selector(pagerduty.routingKey),
          sendResolved: true,
          ...pagerdutyRest,
          details: Object.entries(details).map(([key, value]) => ({ key, value })),
          pagerDutyLinkConfigs: links.map(({ href, text: alt }) => ({ href, alt })),
        },
      ],
    }),
    ...(webhook && {
      webhookConfigs: [
        {
          ...(typeof webhook.url === 'string' ? { url: webhook.url } : { urlSecret: selector(webhook.url) }),
          sendResolved: webhook.sendResolved,
        },
      ],
    }),
  };
}

function selector({ secret }: SecretReference): object {
  return { name: secret.name, key: secret.key };
}

/** It knows no time zones. */
function operatorInterval({ times, weekdays, days_of_month: dates, months, years }: Interval): object {
  return defined({
    times: times?.map(({ start_time: startTime, end_time: endTime }) => ({ startTime, endTime })),
    weekdays,
    daysOfMonth: dates?.map((date) => ({ start: Number(date), end: Number(date) })),
    months,
    years,
  });
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
