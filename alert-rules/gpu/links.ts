import type { DashboardLink } from '../model';

/** Literal uids of the GPU boards; they are part of every alert's link and must not change. */
export const gpuBoardUids = {
  fleet: 'gpu-fleet',
  node: 'gpu-node',
  health: 'gpu-health',
  efficiency: 'gpu-efficiency',
} as const;

/** The board of one node. */
export const nodeBoard: DashboardLink = { uid: gpuBoardUids.node, variables: ['cluster', 'node'] };

/** The board of the fleet's health, with one node selected. */
export const healthBoard: DashboardLink = { uid: gpuBoardUids.health, variables: ['cluster', 'node'] };

/** The board of one node, with one GPU selected. */
export const gpuBoard: DashboardLink = { uid: gpuBoardUids.node, variables: ['cluster', 'node', 'gpu'] };

/** The board of how GPUs are used, for one cluster. */
export const clusterEfficiencyBoard: DashboardLink = { uid: gpuBoardUids.efficiency, variables: ['cluster'] };

/** The board of how GPUs are used, for one pod. */
export const workloadBoard: DashboardLink = {
  uid: gpuBoardUids.efficiency,
  variables: ['cluster', 'node', 'namespace', 'pod'],
};
