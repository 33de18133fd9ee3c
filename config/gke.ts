import { z } from 'zod';
import { nodePoolSchema } from '../constructs/fleet/node-pool';
import type { Problem } from '../constructs/problem';

/** Name of the pool of CPU machines that runs Prometheus, Grafana and the rest beside the GPU pools. */
export const systemPoolName = 'system';

/** Key of the taint that every GPU node has. */
export const gpuTaintKey = 'nvidia.com/gpu';

const ZONE = /^([a-z]+-[a-z]+\d+)-[a-z]$/;
const LOCATION = /^[a-z]+-[a-z]+\d+(-[a-z])?$/;

/** Families whose machines all have GPUs. @see https://cloud.google.com/compute/docs/accelerator-optimized-machines */
const gpuFamilies = /^(a[2-9]x?|g[2-9])-/;

/** Name of a GKE cluster. */
export const clusterNameSchema = z
  .string()
  .regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/, 'must be lower case letters, digits and hyphens, at most 40 characters');

const systemPoolSchema = z.strictObject({
  machineType: z.string().default('e2-standard-4').describe('Machine type without GPUs'),
  nodes: z
    .strictObject({
      min: z.int().min(1).default(1).describe('Fewest nodes over all zones'),
      max: z.int().min(1).default(3).describe('Most nodes over all zones'),
    })
    .prefault({})
    .describe('Size of the pool; at least one node, because a pool of none could not run the monitoring'),
});

/** The GKE cluster that `pulumi up` creates. Its name is the configuration's `cluster`. */
export const gkeSchema = z.strictObject({
  project: z
    .string()
    .regex(/^[a-z][-a-z0-9]{4,28}[a-z0-9]$/, 'must be a project id: 6 to 30 lower case letters, digits and hyphens')
    .describe('Id of the Google Cloud project'),
  location: z
    .string()
    .regex(LOCATION, 'must be a zone such as us-central1-a, or a region such as us-central1')
    .describe('Zone (one control plane, cheaper) or region (replicated control plane) of the cluster'),
  network: z.string().min(1).default('default').describe('VPC network, by name or self link'),
  subnetwork: z
    .string()
    .min(1)
    .optional()
    .describe("Subnetwork in the cluster's region, by name or self link; absent, the network's own one"),
  podRange: z.string().min(1).optional().describe('Name of the secondary range for pods; absent, GKE creates one'),
  serviceRange: z
    .string()
    .min(1)
    .optional()
    .describe('Name of the secondary range for Services; absent, GKE creates one'),
  privateNodes: z.boolean().default(true).describe('Give nodes internal addresses only'),
  cloudNat: z
    .boolean()
    .default(true)
    .describe('Create a Cloud NAT for private nodes, which pull images through it; false where the network has one'),
  authorizedNetworks: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('What the range is, for people'),
        cidr: z.cidrv4('must be an IPv4 range such as 203.0.113.0/24').describe('IPv4 range in CIDR notation'),
      }),
    )
    .default([])
    .describe('Ranges outside the network that reach the control plane; empty, only the network itself does'),
  releaseChannel: z
    .enum(['RAPID', 'REGULAR', 'STABLE', 'EXTENDED'])
    .default('REGULAR')
    .describe('How fast GKE upgrades the cluster'),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe('Refuse to delete the cluster; `pulumi destroy` needs an update to false first'),
  systemPool: systemPoolSchema.prefault({}).describe('Pool of CPU machines for everything that needs no GPU'),
  nodeRoles: z
    .array(
      z.string().regex(/^(roles|projects|organizations)\//, 'must be a role such as roles/artifactregistry.reader'),
    )
    .default([])
    .describe('Roles of the nodes in the project beside roles/container.defaultNodeServiceAccount'),
});

/** The cluster as a person writes it. */
export type GkeOptions = z.input<typeof gkeSchema>;
/** The cluster with every default filled in. */
export type Gke = z.output<typeof gkeSchema>;

/** @returns the region of a zone, or the region itself */
export function regionOf(location: string): string {
  return ZONE.exec(location)?.[1] ?? location;
}

/**
 * Mistakes in the `gke` section that its schema cannot see, alone or together with the node pools. Values that the
 * schemas refuse are skipped here: they are reported there.
 *
 * @param raw the whole configuration before its schema was applied
 * @returns nothing when there is no `gke` section
 */
export function gkeProblems(raw: unknown): Problem[] {
  const gke = property(raw, 'gke');
  const nodePools = property(raw, 'nodePools');
  if (gke === undefined) return [];
  const pools: readonly unknown[] = Array.isArray(nodePools) ? nodePools : [];
  const location = parsed(gkeSchema.shape.location, property(gke, 'location'));
  return [
    ...systemPoolProblems(property(gke, 'systemPool'), 'gke.systemPool'),
    ...pools.flatMap((pool, index) => gkeNodePoolProblems(pool, location, `nodePools[${index}]`)),
  ];
}

/**
 * Mistakes in a node pool that show only on GKE.
 *
 * @param raw the pool before its schema was applied
 * @param location zone or region of the cluster, if it is known
 */
export function gkeNodePoolProblems(raw: unknown, location: string | undefined, path: string): Problem[] {
  return [
    ...reservedNameProblems(property(raw, 'name'), `${path}.name`),
    ...(location === undefined ? [] : zoneProblems(property(raw, 'zones'), location, `${path}.zones`)),
    ...taintProblems(property(raw, 'taints'), `${path}.taints`),
  ];
}

function systemPoolProblems(raw: unknown, path: string): Problem[] {
  const { machineType: typeSchema, nodes: nodesSchema } = systemPoolSchema.shape;
  const machineType = parsed(typeSchema, property(raw, 'machineType'));
  const nodes = parsed(nodesSchema, property(raw, 'nodes'));
  const problems: Problem[] = [];
  if (machineType !== undefined && gpuFamilies.test(machineType)) {
    problems.push({
      path: `${path}.machineType`,
      message: `${machineType} is a machine with GPUs`,
      cure: 'use one without, such as e2-standard-4; machines with GPUs belong under nodePools',
    });
  }
  if (nodes !== undefined && nodes.min > nodes.max) {
    problems.push({
      path: `${path}.nodes`,
      message: `min (${nodes.min}) is greater than max (${nodes.max})`,
      cure: 'min must not exceed max',
    });
  }
  return problems;
}

function reservedNameProblems(name: unknown, path: string): Problem[] {
  if (name !== systemPoolName) return [];
  return [{ path, message: `${systemPoolName} is the name of the pool of CPU machines`, cure: 'use another name' }];
}

function zoneProblems(raw: unknown, location: string, path: string): Problem[] {
  const region = regionOf(location);
  return (parsed(nodePoolSchema.shape.zones, raw) ?? []).flatMap((zone, index) => {
    if (!ZONE.test(zone) || regionOf(zone) === region) return [];
    return [
      {
        path: `${path}[${index}]`,
        message: `${zone} is outside ${region}, the region of a cluster at ${location}`,
        cure: `use zones of ${region}, or another location for the cluster`,
      },
    ];
  });
}

function taintProblems(raw: unknown, path: string): Problem[] {
  return (parsed(nodePoolSchema.shape.taints, raw) ?? []).flatMap(({ key }, index) => {
    if (key !== gpuTaintKey) return [];
    return [{ path: `${path}[${index}]`, message: `every GPU node has the taint ${key} already`, cure: 'remove it' }];
  });
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | undefined {
  const result = schema.safeParse(value);
  return result.success ? result.data : undefined;
}
