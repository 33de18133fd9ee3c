/**
 * The Google Cloud resources that this package uses.
 *
 * One place for imports that go straight to a module: importing the root of `@pulumi/gcp` would triple the time that
 * type-checking takes.
 */
export { Router } from '@pulumi/gcp/compute/router';
export { RouterNat } from '@pulumi/gcp/compute/routerNat';
export { Cluster, type ClusterArgs } from '@pulumi/gcp/container/cluster';
export { NodePool, type NodePoolArgs } from '@pulumi/gcp/container/nodePool';
export { IAMMember } from '@pulumi/gcp/projects/iammember';
export { Account } from '@pulumi/gcp/serviceaccount/account';
