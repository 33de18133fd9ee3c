import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from '@pulumi/pulumi';
import { z } from 'zod';
import { gkeNodePoolProblems, gpuTaintKey } from '../config/gke';
import { type NodePoolOptions, nodePoolFacts, nodePoolProblems, nodePoolSchema } from '../constructs/fleet/node-pool';
import { resolveOptions } from '../constructs/resolve-options';
import { NodePool, type NodePoolArgs } from './gcp';
import { secureNodeConfig } from './secure-node';

/**
 * The taint that GKE itself puts on nodes with GPUs. Declared in another form, nodes would carry two.
 * @see https://github.com/hashicorp/terraform-provider-google/issues/7928
 */
const gpuTaint = { key: gpuTaintKey, value: 'present', effect: 'NO_SCHEDULE' } as const;

const sharingStrategies = { 'time-sharing': 'TIME_SHARING', mps: 'MPS' } as const;

const optionsSchema = z.strictObject({ pool: nodePoolSchema });

/** A node pool as in the configuration file, and the cluster that it belongs to. */
export interface A100NodePoolArgs extends NodePoolOptions {
  /** Name or id of the GKE cluster. */
  readonly cluster: Input<string>;
  /** Zone or region of the cluster. */
  readonly location: Input<string>;
  /**
   * Project of the cluster.
   * @default - the project of the Google Cloud provider
   */
  readonly project?: Input<string>;
  /** E-mail address of the account that the nodes run as; see `NodeServiceAccount`. */
  readonly serviceAccount: Input<string>;
}

/**
 * Arguments of the provider's node pool, with everything that follows from the machine type filled in.
 *
 * @throws ProblemsError with every mistake, also those that the provider would only report while it creates the pool,
 * such as a MIG size of another GPU
 */
export function nodePoolArguments(args: A100NodePoolArgs): NodePoolArgs {
  const { cluster, location, project, serviceAccount, ...raw } = args;
  const plainLocation = typeof location === 'string' ? location : undefined;
  const { pool } = resolveOptions(`node pool ${raw.name}`, { pool: raw }, optionsSchema, [
    () => nodePoolProblems(raw, 'pool'),
    () => gkeNodePoolProblems(raw, plainLocation, 'pool'),
  ]);
  const { machine, gpu, gpusPerNode } = nodePoolFacts(pool);
  const localSsds = pool.localSsds ?? machine.bundledLocalSsds;
  return {
    name: pool.name,
    cluster,
    location,
    project,
    nodeLocations: pool.zones,
    // Counted per zone and rounded down: a start must never buy more machines than the configuration names.
    initialNodeCount: Math.floor(pool.nodes.min / pool.zones.length),
    // ANY takes machines where there are some; A100s are scarce, and spot capacity differs from zone to zone.
    autoscaling: { totalMinNodeCount: pool.nodes.min, totalMaxNodeCount: pool.nodes.max, locationPolicy: 'ANY' },
    management: { autoRepair: true, autoUpgrade: true },
    // The default surge of one needs quota for a spare A100 machine, without which an upgrade never begins.
    upgradeSettings: { strategy: 'SURGE', maxSurge: 0, maxUnavailable: 1 },
    nodeDrainConfigs: [{ respectPdbDuringNodePoolDeletion: true }],
    nodeConfig: {
      ...secureNodeConfig(serviceAccount),
      machineType: pool.machineType,
      spot: pool.capacity.kind === 'spot',
      labels: pool.labels,
      taints: [gpuTaint, ...pool.taints],
      guestAccelerators: [
        {
          type: gpu.accelerator,
          count: gpusPerNode,
          gpuDriverInstallationConfig: { gpuDriverVersion: 'DEFAULT' },
          ...(pool.mig === undefined ? {} : { gpuPartitionSize: pool.mig }),
          ...(pool.sharing === undefined
            ? {}
            : {
                gpuSharingConfig: {
                  gpuSharingStrategy: sharingStrategies[pool.sharing.strategy],
                  maxSharedClientsPerGpu: pool.sharing.clientsPerGpu,
                },
              }),
        },
      ],
      ...(localSsds === 0 ? {} : { ephemeralStorageLocalSsdConfig: { localSsdCount: localSsds } }),
    },
  };
}

/**
 * A node pool of A100 machines on GKE.
 *
 * A change of accelerators, capacity, SSDs, account or shielding replaces the pool. It is then deleted first, because
 * a second pool would need the same quota again and could not have the same name.
 */
export class A100NodePool extends ComponentResource {
  readonly nodePool: NodePool;
  readonly poolId: Output<string>;
  /** Devices that Kubernetes can allocate per node: GPUs, MIG instances or shares. A plain number, so known in a preview. */
  readonly allocatablePerNode: number;

  /** @throws ProblemsError with every mistake, before anything is registered */
  constructor(name: string, args: A100NodePoolArgs, options?: ComponentResourceOptions) {
    const poolArguments = nodePoolArguments(args);
    super('gpu-monitoring:gke:A100NodePool', name, {}, options);
    this.nodePool = new NodePool(name, poolArguments, {
      parent: this,
      deleteBeforeReplace: true,
      // The autoscaler owns the size once the pool exists, and this field replaces the pool.
      ignoreChanges: ['initialNodeCount'],
    });
    this.poolId = this.nodePool.id;
    this.allocatablePerNode = nodePoolFacts(args).allocatablePerNode;
    this.registerOutputs({ poolId: this.poolId, allocatablePerNode: this.allocatablePerNode });
  }
}
