import { hideUrlSecrets } from './show';

/**
 * @returns the first line of what was thrown, of any address only the host. Errors of a module that runs in a context of its
 * own are no instances of our `Error`.
 */
export function errorText(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  const [line = ''] = String(message).split('\n');
  return hideUrlSecrets(line);
}
