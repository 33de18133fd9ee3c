import { setTimeout as wait } from 'node:timers/promises';

/** Long enough that only something which never happens runs into it, even where the processors are taken. */
const deadlineSeconds = 100;

/** Time for one test that waits; longer than the deadline, so that the deadline's message is the one that is seen. */
export const waitingTestMilliseconds = 1000 * (deadlineSeconds + 20);

const pauseMilliseconds = 150;

/**
 * Asks again and again until the probe no longer throws.
 *
 * @returns what the probe returned
 * @throws what the probe threw last, when the time is over
 */
export async function eventually<T>(probe: () => Promise<T> | T, seconds = deadlineSeconds): Promise<T> {
  const deadline = Date.now() + 1000 * seconds;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await wait(pauseMilliseconds);
  }
}
