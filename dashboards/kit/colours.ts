import type { Tier } from '../../alert-rules/model';

/** Colours by what they say, as names of Grafana's palette, which follows the light and the dark theme. */
export const colours = {
  good: 'green',
  fair: 'yellow',
  neutral: 'text',
  limit: 'semi-dark-purple',
  quiet: 'light-blue',
} as const;

/** Colour of everything that belongs to an alert of one severity. */
export const severityColours = {
  critical: 'red',
  warning: 'orange',
  info: 'blue',
} as const satisfies Record<Tier, string>;
