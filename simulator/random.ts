/**
 * Deterministic pseudo-random numbers and smooth noise. Everything in the simulated fleet that looks random comes from
 * here, so that one seed always gives the same fleet and the same values.
 */

/**
 * Generator of uniform numbers in [0, 1): mulberry32, a public-domain algorithm by Tommy Ettinger.
 *
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Seed of a part of something that has a seed, from the 32-bit FNV-1a hash of both. */
export function subSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${name}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}

/** Uniform number between `low` and `high` that belongs to a seed and a name. */
export function drawn(seed: number, name: string, low: number, high: number): number {
  return low + (high - low) * mulberry32(subSeed(seed, name))();
}

/**
 * Sinusoids whose sum is the noise: period in seconds and weight. The weights add up to 1, so that the noise stays within
 * [-1, 1]; the periods share no short common multiple, so that it does not repeat within a test or a demo.
 */
const tones = [
  { period: 61, weight: 0.5 },
  { period: 241, weight: 0.3 },
  { period: 907, weight: 0.2 },
] as const;

/** Smooth noise within [-1, 1] at a time in seconds. Sinusoids, because their integral is exact (see {@link noiseIntegral}). */
export function noise(seed: number, name: string, seconds: number): number {
  return sumOfTones(seed, name, (angle) => Math.sin(angle(seconds)));
}

/** Integral of {@link noise} over a span of seconds; what makes the energy counter agree with the power gauge. */
export function noiseIntegral(seed: number, name: string, from: number, to: number): number {
  return sumOfTones(seed, name, (angle, frequency) => (Math.cos(angle(from)) - Math.cos(angle(to))) / frequency);
}

function sumOfTones(
  seed: number,
  name: string,
  term: (angle: (seconds: number) => number, frequency: number) => number,
): number {
  const random = mulberry32(subSeed(seed, name));
  return tones.reduce((sum, { period, weight }) => {
    const frequency = (2 * Math.PI) / period;
    const phase = 2 * Math.PI * random();
    return sum + weight * term((seconds) => frequency * seconds + phase, frequency);
  }, 0);
}
