import type { BySeverity } from '../alert-rules/alert-options';
import { gpuBoardUids } from '../alert-rules/gpu/links';
import { type Tier, tiers } from '../alert-rules/model';
import { aggregate } from '../promql/expression';
import { type BoardLink, cellOf } from './kit';

/** Folder of the GPU boards. */
export const gpuFolder = 'GPU';

/** Uid of the board of all runbooks. */
export const runbookBoardUid = 'gpu-runbooks';

/** The boards about GPUs, as links at the top of one another. */
export const gpuBoardLinks = {
  fleet: { uid: gpuBoardUids.fleet, title: 'GPU fleet' },
  node: { uid: gpuBoardUids.node, title: 'GPU node' },
  health: { uid: gpuBoardUids.health, title: 'GPU health' },
  efficiency: { uid: gpuBoardUids.efficiency, title: 'GPU efficiency' },
  runbooks: { uid: runbookBoardUid, title: 'Runbooks' },
} as const satisfies Record<string, BoardLink>;

/** @returns links from one board to all others */
export function linksFrom(own: keyof typeof gpuBoardLinks): BoardLink[] {
  return Object.entries(gpuBoardLinks).flatMap(([name, link]) => (name === own ? [] : [link]));
}

/** @returns a link to the node board for a row of a table, given the titles of the columns with cluster, node and GPU */
export function nodeBoardUrl(cluster: string, node: string, gpu?: string): string {
  const variables = [
    `var-cluster=${cellOf(cluster)}`,
    `var-node=${cellOf(node)}`,
    ...(gpu === undefined ? [] : [`var-gpu=${cellOf(gpu)}`]),
  ];
  return `/d/${gpuBoardUids.node}?$\{datasource:queryparam}&${variables.join('&')}&$\{__url_time_range}`;
}

/**
 * How many series match, 0 when none does, and nothing at all where `all` has no series: a missing measurement must not look
 * like a good one.
 */
export function countOrZero(matching: string, all: string): string {
  return `count(${matching}) or 0 * count(${all})`;
}

/** Like {@link countOrZero}, one number per cluster. */
export function countPerCluster(matching: string, all: string): string {
  return `${aggregate('count', ['cluster'], matching)} or 0 * ${aggregate('count', ['cluster'], all)}`;
}

/** @returns the alarm of a number that counts what an alert is about; none while the alert is off */
export function alarmFrom<Setting>(
  settings: BySeverity<Setting>,
  at: number,
): { at: number; severity: Tier } | undefined {
  const severity = tiers.find((tier) => settings[tier] !== undefined);
  return severity === undefined ? undefined : { at, severity };
}
