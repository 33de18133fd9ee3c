import { z } from 'zod';
import { isDuration } from '../../promql/format';
import { templateProblem } from './go-template';

/** @see https://prometheus.io/docs/concepts/data_model/ */
const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
const alertName = /^[A-Z][A-Za-z0-9]*$/;
/** Part of the name of a Kubernetes object. */
const objectName = /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/;

const metricNameText = 'must be letters, digits, _ and : only, like level:metric:operation';
const labelNameText = 'must be letters, digits and _ only, without __ at the beginning';
const alertNameText = 'must be in PascalCase, letters and digits only';
/** A scrape job names a custom resource, and may begin with its pack. */
const jobName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const jobNameText = 'must be lower case letters, digits and hyphens, at most 63 characters';
const objectNameText = 'must be lower case letters, digits and hyphens, at most 40 characters';

const label = z.string().regex(labelName, labelNameText);
const expression = z.string().min(1);
const duration = z
  .string()
  .refine(isDuration, { error: (issue) => `"${issue.input}" is not a duration; write it like 30s, 5m or 1h30m` });
const template = z
  .string()
  .min(1)
  .refine((text) => templateProblem(text) === undefined, {
    error: (issue) => `${templateProblem(String(issue.input))}; write placeholders like {{ $labels.node }}`,
  });

export const metricSchema = z.looseObject({
  name: z.string().regex(metricName, metricNameText),
  kind: z.enum(['counter', 'gauge', 'histogram', 'info']),
});

/** Labels that a rule sets; `refused` are those that come from the rule's other keys. */
function labels(value: z.ZodString, refused: readonly string[]) {
  return z
    .record(z.string(), value)
    .superRefine((map, context) => {
      for (const name of Object.keys(map)) {
        const message = labelName.test(name)
          ? refused.includes(name) && 'comes from the rule itself; leave it out of the labels'
          : `is no name for a label; ${labelNameText}`;
        if (message !== false) context.addIssue({ code: 'custom', path: [name], message });
      }
    })
    .optional();
}

export const recordingRuleSchema = z.strictObject({
  record: z.string().regex(metricName, metricNameText),
  expr: expression.describe('PromQL that gives the series'),
  labels: labels(z.string(), []),
});

export const alertingRuleSchema = z.strictObject({
  alert: z.string().regex(alertName, alertNameText),
  severity: z.enum(['critical', 'warning', 'info', 'none']),
  expr: expression.describe('PromQL that gives a series for each thing to alert about'),
  for: duration.describe('how long it must hold before the alert fires, 0s for at once'),
  keepFiringFor: duration.optional(),
  labels: labels(template, ['severity', 'alertname']),
  summary: template.describe('what, where, and the value with its unit, in one line'),
  description: template.describe('why it matters, against which limit'),
  dashboard: z.strictObject({ uid: z.string().min(1), variables: z.array(label) }).optional(),
});

/** A group without what its rules say, which is checked rule by rule, so that problems can name them. */
export const ruleGroupSchema = z.strictObject({
  name: z.string().min(1),
  interval: duration.optional(),
  rules: z.array(z.unknown()),
});

export const boardSchema = z.looseObject({
  uid: z.string().regex(objectName, objectNameText),
  title: z.string().min(1),
  folder: z
    .string()
    .regex(/^[^./\\:][^/\\:]*$/, 'must be a name without slashes and colons that does not begin with a dot'),
  dashboard: z
    .looseObject({
      panels: z.array(
        z.looseObject({ type: z.string(), targets: z.array(z.looseObject({ expr: z.string() })).optional() }),
      ),
      templating: z.looseObject({ list: z.array(z.looseObject({ name: z.string() })).optional() }),
    })
    .describe('a dashboard, as kit.board() makes it'),
});

export const scrapeTargetSchema = z.strictObject({
  job: z.string().regex(jobName, jobNameText),
  namespace: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be the name of a namespace'),
  podLabels: z.record(z.string(), z.string()),
  port: z.union([z.string().min(1), z.int().min(1).max(65_535)]),
  path: z.string().regex(/^\//, 'must begin with /').optional(),
  interval: duration.optional(),
  timeout: duration.optional(),
  speaksForOthers: z.enum(['nothing', 'pod', 'everything']).optional(),
  nodeLabels: z.record(z.string(), z.string()).optional(),
  metrics: z.array(metricSchema),
});

/** What a pack brings, without what is inside of each part, which is checked by itself. */
export const packContentSchema = z.strictObject({
  scrapeTargets: z.array(z.unknown()).optional(),
  rules: z.array(z.unknown()).optional(),
  boards: z.array(z.unknown()).optional(),
  externalMetrics: z.array(metricSchema).optional(),
  runbooks: z
    .record(z.string(), z.string().min(1))
    .superRefine((pages, context) => {
      for (const name of Object.keys(pages).filter((key) => !alertName.test(key))) {
        context.addIssue({ code: 'custom', path: [name], message: `is no name for an alert; ${alertNameText}` });
      }
    })
    .optional(),
  degradations: z.array(z.strictObject({ subject: z.string().min(1), effect: z.string().min(1) })).optional(),
});

/** @returns whether the text can be part of the names of a pack's objects */
export function isPackName(name: unknown): boolean {
  return typeof name === 'string' && objectName.test(name);
}
