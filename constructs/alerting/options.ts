import { z } from 'zod';
import { tiers } from '../../alert-rules/model';
import { durationSeconds, isDuration } from '../../promql/format';
import { regexProblem } from '../../promql/regex';
import { secretReferenceSchema } from '../secret-reference';
import { clockSchema, weekdaysSchema, zoneSchema } from './clock';

const slackSchema = z.strictObject({
  channel: z.string().startsWith('#', 'must begin with #').describe('Channel for warning and critical alerts'),
  webhookUrl: secretReferenceSchema.describe('Secret that holds the address of the incoming webhook'),
});

const pagerdutySchema = z.strictObject({
  routingKey: secretReferenceSchema.describe('Secret that holds the integration key'),
});

const nameSchema = z
  .string()
  .regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/, 'must be lower case letters, digits and hyphens, at most 40 characters');

const patternSchema = z.string().refine((text) => regexProblem(text) === undefined, {
  error: (issue) => `"${issue.input}" ${regexProblem(String(issue.input))}; write it like team-a or .*train.*`,
});

/** Alertmanager reads these over the whole value of a label. */
const matchSchema = z
  .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label'), patternSchema)
  .refine((match) => Object.keys(match).length > 0, 'must name a label, or it would match every alert');

/** Fewest seconds between two signs of life: Alertmanager gathers alerts for some seconds, and a network may be slow. */
const shortestInterval = 60;

const watchdogSchema = z.strictObject({
  url: secretReferenceSchema.describe('Secret that holds the address which the dead man’s switch gives out'),
  interval: z
    .string()
    .refine(isDuration, { error: (issue) => `"${issue.input}" is not a duration; write it like 5m` })
    .refine((text) => !isDuration(text) || durationSeconds(text) >= shortestInterval, 'must be 1m or longer')
    .default('5m')
    .describe('How often the switch hears from the cluster; let it call after two or three of them'),
});

const webhookSchema = z.strictObject({
  name: nameSchema.describe('Name of the receiver, unique'),
  url: secretReferenceSchema.describe('Secret that holds the address'),
  severities: z
    .array(z.enum(tiers))
    .min(1)
    .default([...tiers])
    .describe('Severities that it gets, beside whoever else gets them'),
});

const teamSchema = z.strictObject({
  team: nameSchema.describe('Name of the team, unique; alerts with this value of the label `team` are its own'),
  match: matchSchema
    .optional()
    .describe('Alerts that are its own besides: regular expressions over whole values, all of which must match'),
  slack: slackSchema.optional().describe('Channel of the team; the common one where it is left out'),
  pagerduty: pagerdutySchema.optional().describe('Service of the team; the common one where it is left out'),
});

const businessHoursSchema = z.strictObject({
  weekdays: weekdaysSchema.default(['monday:friday']).describe('Days, one by one or as ranges'),
  start: clockSchema.default('09:00').describe('Beginning of the day’s hours'),
  end: clockSchema.default('18:00').describe('End of the day’s hours'),
  location: zoneSchema,
});

const weeklySchema = z.strictObject({
  weekdays: weekdaysSchema.describe('Days on which the window begins, one by one or as ranges'),
  start: clockSchema.describe('When it begins'),
  end: clockSchema.describe('When it ends; on the next day where that is no later than the beginning'),
  location: zoneSchema,
});

/** A moment with its distance from UTC, so that nobody has to guess whose clock is meant. */
const momentSchema = z.iso.datetime({ offset: true, error: 'must be like 2026-12-01T22:00:00+01:00' });

const maintenanceSchema = z
  .strictObject({
    name: nameSchema.describe('Name of the window, unique'),
    start: momentSchema.optional().describe('When a window that comes once begins, with its distance from UTC'),
    end: momentSchema.optional().describe('When it ends, at most 31 days later'),
    weekly: weeklySchema.optional().describe('A window that comes every week, instead of start and end'),
    match: matchSchema
      .optional()
      .describe(
        'Alerts that call nobody meanwhile, as regular expressions over whole values; all where it is left out',
      ),
  })
  .describe('Either start and end, or weekly');

/** Where alerts go. */
export const alertingSchema = z.strictObject({
  slack: slackSchema.optional().describe('Slack: gets warning and critical alerts'),
  pagerduty: pagerdutySchema.optional().describe('PagerDuty: gets critical alerts'),
  watchdog: watchdogSchema
    .optional()
    .describe('Dead man’s switch: calls when the cluster no longer says that its alerting works'),
  webhooks: z.array(webhookSchema).default([]).describe('Programs that get alerts as Alertmanager’s JSON'),
  teams: z.array(teamSchema).default([]).describe('Owners of alerts; the first whose labels fit gets an alert'),
  businessHours: businessHoursSchema
    .optional()
    .describe('When warnings are sent; what fires at other times is sent when the hours begin, if it still does'),
  maintenance: z
    .array(maintenanceSchema)
    .max(50)
    .default([])
    .describe('Planned work, during which alerts are logged and call nobody'),
});

export type AlertingOptions = z.output<typeof alertingSchema>;
export type SlackOptions = z.output<typeof slackSchema>;
export type PagerdutyOptions = z.output<typeof pagerdutySchema>;
export type TeamOptions = z.output<typeof teamSchema>;
export type MaintenanceOptions = z.output<typeof maintenanceSchema>;
export type BusinessHours = z.output<typeof businessHoursSchema>;
