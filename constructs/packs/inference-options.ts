import { z } from 'zod';
import { inferenceAlertOptions } from '../../alert-rules/inference/options';
import { auditBuckets } from '../../alert-rules/slo/bucket-audit';
import { type CustomSla, resolveSla, type Sla, type SlaClass, slaClasses } from '../../alert-rules/slo/sla';
import { inferenceServerNames, inferenceServers } from '../../catalog/inference-servers';
import { type InferenceServer, knowsVersion } from '../../catalog/inference-servers/server';
import { formatNumber } from '../../promql/format';
import { containerPortSchema, labelProblems } from '../kubernetes-names';
import { namespaceSchema } from '../namespace';
import type { Problem } from '../problem';

const classNames = Object.keys(slaClasses) as [SlaClass, ...SlaClass[]];

/** Longer than any target is useful; who writes milliseconds is far above it or between all buckets. */
const longestTarget = 600;
const targetRange = `must be above 0 and at most ${longestTarget} seconds`;
const seconds = z.number().gt(0, targetRange).max(longestTarget, targetRange);

const shares = { p50: 'Half of the requests', p95: '95 % of the requests', p99: '99 % of the requests' } as const;
type Percentile = keyof typeof shares;
const percentiles = Object.keys(shares) as Percentile[];

function target(percentile: Percentile) {
  return seconds.optional().describe(`${shares[percentile]} are below it, in seconds`);
}

/** Targets of one's own. */
const customSlaSchema = z
  .strictObject({
    signal: z
      .enum(['latency', 'timeToFirstToken'])
      .optional()
      .describe('What is promised: the time of the whole answer, which is the default, or of its first token'),
    p50: target('p50'),
    p95: target('p95'),
    p99: target('p99'),
  })
  .superRefine((sla, context) => {
    const given = percentiles.flatMap((name) => (sla[name] === undefined ? [] : [{ name, seconds: sla[name] }]));
    if (given.length === 0) {
      const message = 'promises nothing; give at least one of p50, p95, p99 in seconds, or leave it out';
      context.addIssue({ code: 'custom', message });
    }
    given.slice(1).forEach((higher, index) => {
      const lower = given[index];
      if (lower === undefined || lower.seconds <= higher.seconds) return;
      const message =
        `${higher.name} (${formatNumber(higher.seconds)}) is below ${lower.name} (${formatNumber(lower.seconds)}); ` +
        `raise it to ${formatNumber(lower.seconds)} or more, or lower ${lower.name}`;
      context.addIssue({ code: 'custom', path: [higher.name], message });
    });
  });

const slaSchema = z
  .union([z.enum(classNames), customSlaSchema])
  .optional()
  .describe(
    'Targets: `user-facing` is P50/P95/P99 below 0.05/0.1/0.2 s, `backend` below 0.1/0.2/0.5 s; without it the service promises nothing. Requests are counted in buckets, so each target must be the bound of a bucket',
  );

const bucketsSchema = z
  .array(seconds)
  .min(1)
  .refine((bounds) => bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? 0)), {
    message: 'are not in ascending order; list each bound once, lowest first',
  })
  .optional()
  .describe(
    'Upper bounds in seconds of the histogram that the targets are about, where the server was told others than its own',
  );

/** One inference service: whose pods are scraped, what they expose, and what it promises. */
export const inferenceServiceSchema = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/,
        'must be lower case letters, digits and hyphens, at most 40 characters',
      )
      .describe('Name of the service, value of the label `service`'),
    namespace: namespaceSchema.describe('Namespace of its pods'),
    podLabels: z
      .record(z.string(), z.string())
      .refine((labels) => Object.keys(labels).length > 0, {
        message: 'selects every pod; name at least one label of the service’s pods',
      })
      .describe('Labels that select its pods'),
    server: z
      .enum(inferenceServerNames as [(typeof inferenceServerNames)[number], ...typeof inferenceServerNames])
      .describe(
        'What serves it, and so which metrics it has; `contract` is a server of one’s own with `ml_inference_…`',
      ),
    version: z
      .string()
      .min(1)
      .optional()
      .describe('Version of the server; without it metrics are looked for under all names that they ever had'),
    port: containerPortSchema
      .optional()
      .describe(
        'Name or number of the container port that serves the metrics, as its pods declare it; the usual number of the server where it is left out',
      ),
    path: z
      .string()
      .startsWith('/', 'must begin with /')
      .optional()
      .describe('Path of the metrics; the usual one of the server where it is left out'),
    sla: slaSchema,
    buckets: bucketsSchema,
  })
  .transform(({ port, path, sla, ...service }) => {
    const server = inferenceServers[service.server];
    return { ...service, port: port ?? server.port, path: path ?? server.path, sla: resolvedSla(sla) };
  });

/** Options of the inference pack; they are part of the configuration file under the same names. */
export const inferencePackSchema = z.strictObject({
  inference: z
    .strictObject({
      services: z.array(inferenceServiceSchema).default([]).describe('Inference services that are watched'),
    })
    .prefault({})
    .describe('Inference'),
  alerts: inferenceAlertOptions
    .prefault({})
    .describe('Settings of alerts by name; what is left out keeps its default, `false` switches off'),
});

/** Options of the inference pack as a person writes them. */
export type InferencePackOptions = z.input<typeof inferencePackSchema>;
/** An inference service with every default filled in. */
export type ResolvedInferenceService = z.output<typeof inferenceServiceSchema>;

function resolvedSla(sla: z.output<typeof slaSchema>): Sla {
  if (typeof sla !== 'object') return sla === undefined ? { signal: 'latency', targets: [] } : resolveSla(sla);
  const given = Object.entries(sla).filter(([, value]) => value !== undefined);
  return resolveSla(Object.fromEntries(given) as CustomSla);
}

/** Parts of a service that are checked together, whatever is wrong with the others. */
const serverPart = z.looseObject({ server: z.enum(inferenceServerNames) });
const versionPart = z.looseObject({ version: z.string().min(1) });
const slaPart = z.looseObject({ sla: slaSchema, buckets: bucketsSchema });

/** @returns labels that Kubernetes refuses, a version that the catalog does not know, and targets that cannot be counted */
export function inferenceServiceProblems(raw: unknown, path: string): Problem[] {
  const labels = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>).podLabels : undefined;
  const part = serverPart.safeParse(raw, { jitless: true });
  return [
    ...labelProblems(labels, `${path}.podLabels`),
    ...(part.success ? serverProblems(raw, inferenceServers[part.data.server], path) : []),
  ];
}

function serverProblems(raw: unknown, server: InferenceServer, path: string): Problem[] {
  const { success: hasVersion, data: written } = versionPart.safeParse(raw, { jitless: true });
  const { success: hasSla, data: promised } = slaPart.safeParse(raw, { jitless: true });
  return [
    ...(hasVersion ? versionProblems(written.version, server, `${path}.version`) : []),
    ...(hasSla ? slaProblems(resolvedSla(promised.sla), promised.buckets, server, `${path}.sla`) : []),
  ];
}

function versionProblems(version: string, server: InferenceServer, path: string): Problem[] {
  if (knowsVersion(server, version)) return [];
  const cure = 'leave it out: metrics are then looked for under all names that are known';
  if (server.versionRange === undefined)
    return [{ path, message: 'the contract has no versions', cure: 'leave it out' }];
  return [
    { path, message: `${version} of ${server.title} is not in the catalog, which knows ${server.versions}`, cure },
  ];
}

/** Targets without a bucket for certain; the others are only told of at synth, as the server may have been set up for them. */
function slaProblems(
  sla: Sla,
  buckets: readonly number[] | undefined,
  server: InferenceServer,
  path: string,
): Problem[] {
  return auditBuckets(server, sla, buckets)
    .filter(({ kind }) => kind === 'problem')
    .map(({ message, cure }) => ({ path, message, cure }));
}
