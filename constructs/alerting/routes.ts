import { watchdogAlert } from '../../alert-rules/watchdog';
import { durationSeconds, formatDuration } from '../../promql/format';
import { nothingMuted, type Route, type RoutingContext } from './model';
import type { AlertingOptions, MaintenanceOptions, TeamOptions } from './options';
import { areDisjoint } from './overlapping-windows';
import { commonWays, receivers, teamWays, type Ways, webhookName } from './receivers';
import { businessHoursName, maintenanceName } from './time-intervals';

/** One message per cluster, workload and alert, never one per GPU or pod. */
const groupBy = ['cluster', 'alertname', 'namespace', 'job_name', 'service'];

/** When something is sent, as every route has to say by itself. */
type Times = Pick<Route, 'mute_time_intervals' | 'active_time_intervals'>;

/** @returns the tree of routes, for an Alertmanager of our own or as a part of somebody else's */
export function routeTree(options: AlertingOptions, context: RoutingContext): Route {
  const common = commonWays(options);
  return {
    receiver: receivers.none,
    group_by: groupBy,
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '4h',
    routes: [
      ...watchdogRoutes(options),
      ...webhookRoutes(options, context),
      ...options.teams.flatMap((team) => teamRoutes(team, common, options, context)),
      ...tierRoutes(common, options, context),
    ],
  };
}

/**
 * An alert is sent again at a flush of its group when the last time is longer ago than the repeat interval, give or take the
 * moment that sending took. Flushes at the half and the whole of the interval, with a repeat interval between the two, send
 * at the whole.
 */
function watchdogRoutes({ watchdog }: AlertingOptions): Route[] {
  if (watchdog === undefined) return [];
  const part = (share: number) => formatDuration(share * durationSeconds(watchdog.interval));
  return [
    {
      receiver: receivers.watchdog,
      matchers: [`alertname="${watchdogAlert}"`],
      group_by: ['cluster'],
      group_wait: '0s',
      group_interval: part(1 / 2),
      repeat_interval: part(3 / 4),
    },
  ];
}

/** Programs get what they asked for beside everybody else. */
function webhookRoutes(options: AlertingOptions, context: RoutingContext): Route[] {
  return options.webhooks.map((webhook) => ({
    ...leaf(
      { receiver: webhookName(webhook), matchers: [`severity=~"${webhook.severities.join('|')}"`] },
      options,
      context,
    ),
    continue: true,
  }));
}

/** A team's alerts are those that say so, and those that its labels match. */
function teamRoutes(team: TeamOptions, common: Ways, options: AlertingOptions, context: RoutingContext): Route[] {
  const routes = tierRoutes(teamWays(team, common), options, context);
  const own = [[`team="${team.team}"`], ...(team.match === undefined ? [] : [matchersOf(team.match)])];
  return own.map((matchers) => ({ receiver: receivers.none, matchers, routes }));
}

function tierRoutes({ pagerduty, slack }: Ways, options: AlertingOptions, context: RoutingContext): Route[] {
  const critical = { matchers: ['severity="critical"'], group_wait: '10s', repeat_interval: '1h' };
  const warning = { matchers: ['severity="warning"'], repeat_interval: '12h' };
  const hours = options.businessHours === undefined ? {} : { active_time_intervals: [businessHoursName] };
  return [
    // Slack gets the critical alert too, hence `continue`.
    ...(pagerduty === undefined
      ? []
      : [{ ...leaf({ receiver: pagerduty, ...critical }, options, context), continue: true }]),
    ...(slack === undefined
      ? []
      : [
          leaf({ receiver: slack, ...critical }, options, context),
          leaf({ receiver: slack, ...warning }, options, context, hours),
        ]),
    ...(context.logUrl === undefined
      ? []
      : [{ receiver: receivers.log, matchers: ['severity="info"'], repeat_interval: '24h' }]),
  ];
}

/** A way out that keeps silent during maintenance and waits for repairs. */
function leaf(route: Route, options: AlertingOptions, { muting }: RoutingContext, times: Times = {}): Route {
  const windows = options.maintenance;
  const always = windows.filter(({ match }) => match === undefined).map(maintenanceName);
  const matched = windows.filter(({ match }) => match !== undefined);
  const delays = muting?.delays ?? nothingMuted.delays;
  return { ...route, ...within(matched, { ...times, ...muted(always) }, delays) };
}

/**
 * Times of a route, and the routes within it for alerts that a window matches. Routes do not inherit times, and an alert takes
 * one route only: a window that may match the same alerts as another is nested in it with the times of both.
 */
function within(windows: readonly MaintenanceOptions[], times: Times, delays: readonly Route[]): Route {
  const already = times.mute_time_intervals ?? [];
  const routes = [
    ...windows.map((window, index) => ({
      matchers: matchersOf(window.match ?? {}),
      ...within(
        windows.slice(index + 1).filter((other) => !areDisjoint(window.match ?? {}, other.match ?? {})),
        { ...times, ...muted([...already, maintenanceName(window)]) },
        delays,
      ),
    })),
    // A group waits only once, so that a second node would go out at once if it came into the group of the first.
    ...delays.map((delay) => ({ group_by: [...groupBy, 'node'], ...delay, ...times })),
  ];
  return { ...times, ...(routes.length === 0 ? {} : { routes }) };
}

function muted(names: readonly string[]): Times {
  return names.length === 0 ? {} : { mute_time_intervals: names };
}

function matchersOf(match: Readonly<Record<string, string>>): string[] {
  return Object.entries(match).map(([label, pattern]) => `${label}=~"${pattern}"`);
}
