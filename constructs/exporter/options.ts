import { z } from 'zod';
import {
  type DcgmExporterVersionName,
  dcgmExporterVersions,
  defaultDcgmExporterVersion,
} from '../../catalog/dcgm-exporter';
import { objectNameSchema } from '../kubernetes-names';
import { namespaceSchema } from '../namespace';

const versionNames = dcgmExporterVersions.map((entry) => entry.version) as [
  DcgmExporterVersionName,
  ...DcgmExporterVersionName[],
];

/** Options of the DCGM exporter. */
export const exporterSchema = z.strictObject({
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
