import type { DashboardLink } from '../model';

/** Literal uid of the board; it is part of every alert's link and must not change. */
export const inferenceBoardUid = 'ml-inference';

/** The board with one service selected. */
export const serviceBoard: DashboardLink = { uid: inferenceBoardUid, variables: ['cluster', 'namespace', 'service'] };
