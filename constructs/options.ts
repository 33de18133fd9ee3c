import { z } from 'zod';
import { alertingSchema } from './alerting/options';
import { exporterSchema } from './exporter/options';
import { nodePoolSchema } from './fleet/node-pool';
import { imagesSchema } from './images';
import { labelKeySchema, labelValueSchema } from './kubernetes-names';
import { linksSchema } from './links';
import { namespaceSchema } from './namespace';
import { alertsSchema } from './packs/alerts-schema';
import { arrCocPackSchema } from './packs/arr-coc-options';
import { gpuPackSchema } from './packs/gpu-options';
import { inferencePackSchema } from './packs/inference-options';
import { trainingPackSchema } from './packs/training-options';
import { stackSchema } from './stack/options';

/** How boards reach a Grafana. */
export const boardsSchema = z.strictObject({
  folder: z
    .string()
    .regex(/^[^./\\:][^/\\:]*$/, 'must be a name without slashes and colons that does not begin with a dot')
    .optional()
    .describe('Folder in which Grafana shows every board; each board’s own where it is left out'),
  label: z
    .strictObject({
      key: labelKeySchema.describe('Key of the label'),
      value: labelValueSchema.describe('Value of the label'),
    })
    .default({ key: 'grafana_dashboard', value: '1' })
    .describe('Label by which a Grafana sidecar finds the ConfigMaps'),
  folderAnnotation: labelKeySchema
    .default('grafana_folder')
    .describe('Annotation from which the sidecar takes the folder; set the same name in its configuration'),
});

export type BoardsOptions = z.output<typeof boardsSchema>;

/** Options of {@link GpuMonitoring}, and of the configuration file. */
export const gpuMonitoringSchema = z.strictObject({
  cluster: z
    .string()
    .regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/, 'must be lower case letters, digits and hyphens, at most 40 characters')
    .describe('Name of the cluster, value of the label `cluster` on every series'),
  platform: z
    .enum(['gke', 'generic'])
    .default('gke')
    .describe('Kind of Kubernetes: GKE, or any other with NVIDIA’s device plugin and container toolkit'),
  namespace: namespaceSchema
    .default('gpu-monitoring')
    .describe('Namespace of everything but the exporter; it keeps the restricted pod security level'),
  createNamespaces: z.boolean().default(true).describe('Whether the namespaces are part of the manifests'),
  nodePools: z.array(nodePoolSchema).default([]).describe('GPU node pools'),
  exporter: exporterSchema.prefault({}).describe('The DCGM exporter'),
  stack: stackSchema.prefault({}).describe('What runs beside it'),
  alerting: alertingSchema.prefault({}).describe('Where alerts go'),
  training: trainingPackSchema.shape.training,
  inference: inferencePackSchema.shape.inference,
  arrCoc: arrCocPackSchema
    .omit({ alerts: true })
    .optional()
    .describe('The ARR-COC application; what only it reports is watched where it is named'),
  ...gpuPackSchema.shape,
  alerts: alertsSchema,
  links: linksSchema.prefault({}).describe('Where links in alerts lead'),
  boards: boardsSchema.prefault({}).describe('How boards reach a Grafana'),
  images: imagesSchema.prefault({}).describe('Where images come from'),
});

export type GpuMonitoringOptions = z.input<typeof gpuMonitoringSchema>;
export type ResolvedGpuMonitoringOptions = z.output<typeof gpuMonitoringSchema>;
