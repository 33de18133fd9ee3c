import type { DashboardLink } from '../model';

/** Literal uid of the board; it is part of every alert's link and must not change. */
export const trainingBoardUid = 'ml-training';

/** The board with one job selected. */
export const jobBoard: DashboardLink = { uid: trainingBoardUid, variables: ['cluster', 'namespace', 'job_name'] };

/** The board with one run selected. */
export const runBoard: DashboardLink = { uid: trainingBoardUid, variables: [...jobBoard.variables, 'run'] };
