import { z } from 'zod';
import { secretReferenceSchema } from '../secret-reference';

/** Where alerts go. */
export const alertingSchema = z.strictObject({
  slack: z
    .strictObject({
      channel: z.string().startsWith('#', 'must begin with #').describe('Channel for warning and critical alerts'),
      webhookUrl: secretReferenceSchema.describe('Secret that holds the address of the incoming webhook'),
    })
    .optional()
    .describe('Slack: gets warning and critical alerts'),
  pagerduty: z
    .strictObject({ routingKey: secretReferenceSchema.describe('Secret that holds the integration key') })
    .optional()
    .describe('PagerDuty: gets critical alerts'),
});

export type AlertingOptions = z.output<typeof alertingSchema>;
