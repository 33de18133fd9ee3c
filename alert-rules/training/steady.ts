import { runLabels } from '../../promql/labels';
import { trainingSeries } from './series';

/** Identity of a run among what is recorded. */
export const recordedRunLabels = [...runLabels, 'job_name'] as const;

/** Joins recorded series of the same run. */
export const onRecordedRun = `on (${recordedRunLabels.join(', ')})`;

/** @returns the expression for runs that have work and are past their warm-up; one that has ended or is gone is none */
export function whileSteady(expression: string): string {
  return `(${expression})\nand ${onRecordedRun}\n${trainingSeries.steady} == 1`;
}
