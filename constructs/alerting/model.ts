/** A route of Alertmanager's configuration file, as far as we write it. */
export interface Route {
  /** @default - that of the route around it */
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly continue?: boolean;
  /** Times at which nothing is sent. Not inherited by the routes within. */
  readonly mute_time_intervals?: readonly string[];
  /** Times outside of which nothing is sent. Not inherited by the routes within. */
  readonly active_time_intervals?: readonly string[];
  readonly routes?: readonly Route[];
}

export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** What mutes alerts of another name. */
export interface Muting {
  readonly inhibitions: readonly InhibitRule[];
  /** Alerts that wait before they are sent, so that what mutes them may come first. */
  readonly delays: readonly { readonly matchers: readonly string[]; readonly group_wait: string }[];
}

export const nothingMuted: Muting = { inhibitions: [], delays: [] };

/** What the routing is told beside the options of a person. */
export interface RoutingContext {
  /** @default - nothing is muted */
  readonly muting?: Muting;
  /** Address of the log shipper. @default - info alerts go nowhere but Alertmanager's own list */
  readonly logUrl?: string;
  /** Alerts of ours, where an Alertmanager has those of others too. @default - it has only ours */
  readonly ownAlerts?: readonly string[];
}
