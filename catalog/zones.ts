/** Families of A2 machine types; a zone offers a family as a whole. */
export type A2Family = 'a2-highgpu' | 'a2-megagpu' | 'a2-ultragpu';

/**
 * Zones that offer each family.
 *
 * Google moves capacity: three zones of 2023 are gone from this list, so an unlisted zone is a warning sign, not proof.
 * @see https://github.com/skypilot-org/skypilot-catalog `catalogs/v8/gcp/vms.csv`, commit 006059e0 (June 2026)
 */
export const a2Zones = {
  'a2-highgpu': [
    'asia-northeast1-a',
    'asia-northeast1-c',
    'asia-northeast3-a',
    'asia-northeast3-b',
    'asia-southeast1-a',
    'asia-southeast1-b',
    'asia-southeast1-c',
    'europe-west4-a',
    'europe-west4-b',
    'me-west1-a',
    'me-west1-c',
    'us-central1-a',
    'us-central1-b',
    'us-central1-c',
    'us-central1-f',
    'us-east1-b',
    'us-west1-b',
    'us-west3-b',
    'us-west4-b',
  ],
  'a2-megagpu': [
    'asia-southeast1-a',
    'asia-southeast1-c',
    'europe-west4-a',
    'europe-west4-b',
    'us-central1-a',
    'us-central1-b',
    'us-central1-c',
    'us-central1-f',
  ],
  'a2-ultragpu': [
    'asia-southeast1-c',
    'europe-west4-a',
    'us-central1-a',
    'us-central1-c',
    'us-east4-c',
    'us-east5-a',
    'us-east5-b',
  ],
} as const satisfies Record<A2Family, readonly string[]>;
