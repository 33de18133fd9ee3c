import { createHash } from 'node:crypto';

/** Annotation that changes with a pod's configuration, so that a change rolls the pods. */
export const checksumAnnotation = 'gpu-monitoring/config-checksum';

/** @returns a short digest of the texts, the same for the same texts in the same order */
export function checksum(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}
