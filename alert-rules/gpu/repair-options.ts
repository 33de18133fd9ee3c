import { z } from 'zod';
import { type Duration, durationSeconds, isDuration } from '../../promql/format';

/** Rules are evaluated too often to look back further. */
const longest = '6h';

function durationUpTo(most: Duration) {
  const fits = (text: string) =>
    isDuration(text) && durationSeconds(text) > 0 && durationSeconds(text) <= durationSeconds(most);
  return z.string().refine(fits, {
    error: ({ input }) => `"${input}" is not a duration up to ${most}; write it like 90s or 30m`,
  });
}

/**
 * What repairs nodes by itself. Both are off at first: an alert is muted for what somebody says is there, and a page that is
 * muted for a repair which never comes is lost.
 */
export const repairSchema = z.strictObject({
  nvsentinel: z
    .boolean()
    .default(false)
    .describe('Whether NVSentinel repairs nodes; mutes while it works on one, as its label on the node says'),
  gkeAutoRepair: z
    .boolean()
    .default(false)
    .describe(
      'Whether GKE repairs nodes that are not ready, as its node pools do by default; mutes while one is not. It sees no fault of a GPU',
    ),
  within: durationUpTo(longest)
    .default('2h')
    .describe('How long a repair may take before the muted alerts come through; GKE alone waits an hour for a drain'),
  headStart: durationUpTo('30m')
    .default('2m')
    .describe('How long alerts that ask for a new node wait, so that a repair has begun before anybody is called'),
});

export type RepairOptions = z.output<typeof repairSchema>;

/** @returns whether anything repairs nodes by itself */
export function isRepaired({ nvsentinel, gkeAutoRepair }: RepairOptions): boolean {
  return nvsentinel || gkeAutoRepair;
}
