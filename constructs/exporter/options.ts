import { z } from 'zod';
import {
  type DcgmExporterVersionName,
  dcgmExporterVersions,
  defaultDcgmExporterVersion,
} from '../../catalog/dcgm-exporter';
import { dcgmFields } from '../../catalog/metrics/dcgm';
import { dcgmOptional } from '../../catalog/metrics/dcgm-optional';
import type { DcgmField } from '../../catalog/metrics/metric';
import { objectNameSchema } from '../kubernetes-names';
import { namespaceSchema } from '../namespace';

const versionNames = dcgmExporterVersions.map((entry) => entry.version) as [
  DcgmExporterVersionName,
  ...DcgmExporterVersionName[],
];

const namesOf = (fields: Readonly<Record<string, DcgmField>>) =>
  Object.values(fields).map(({ name }) => name) as [string, ...string[]];

/** Changes to the list of fields. */
const fieldsSchema = z.strictObject({
  add: z
    .array(z.enum(namesOf(dcgmOptional)))
    .default([])
    .describe('Names of fields to collect besides; docs/metrics.md lists them'),
  remove: z
    .array(z.enum(namesOf(dcgmFields)))
    .default([])
    .describe('Names of fields not to collect; rules and panels that need them are left out and listed'),
});

/** Options of the DCGM exporter. */
export const exporterSchema = z.strictObject({
  mode: z
    .enum(['self', 'managed'])
    .default('self')
    .describe(
      'Whose exporter: our own, or the one that GKE manages, which has fewer fields; never both, as on an A100 they fight for the profiling counters',
    ),
  profiling: z
    .boolean()
    .optional()
    .describe(
      'Whether profiling counters are collected; true for our own exporter, false for GKE’s, which is documented to have them on H100 only',
    ),
  fields: fieldsSchema.prefault({}).describe('Changes to the list of collected fields'),
  namespace: namespaceSchema
    .default('gpu-exporter')
    .describe('Namespace of the exporter alone; it needs the privileged pod security level'),
  version: z.enum(versionNames).default(defaultDcgmExporterVersion).describe('Version of the exporter'),
  collectIntervalSeconds: z
    .int()
    .min(1)
    .max(30)
    .default(10)
    .describe('Seconds between two readings of the device; scrapes in between repeat the last one'),
  podLabels: z
    .array(z.string().regex(/^[A-Za-z0-9_./^$*-]+$/, 'must hold only letters, digits and the characters . _ / ^ $ * -'))
    .default([])
    .describe(
      'Regular expressions of pod labels to put on the metrics; needs permission to read pods, granted only then',
    ),
  priorityClass: z
    .union([z.literal('system-node-critical'), objectNameSchema])
    .optional()
    .describe(
      'Priority class of the pods; for system-node-critical a quota is added, without which GKE refuses the pods',
    ),
  nodeSelector: z
    .record(z.string(), z.string())
    .optional()
    .describe('Node labels that GPU nodes have, where the platform is generic'),
  runtimeClass: objectNameSchema
    .optional()
    .describe('Runtime class of the pods, where the platform is generic, e.g. nvidia'),
});

export type ExporterOptions = z.output<typeof exporterSchema>;
