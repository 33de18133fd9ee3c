const idCount = 100_000_000;

/** Parameters of the 32-bit FNV-1a hash. @see https://www.rfc-editor.org/rfc/rfc9923 */
const fnv = { offset: 0x811c9dc5, prime: 0x01000193 } as const;

/**
 * Id of a panel, which links (`viewPanel`) and alert annotations refer to. It depends on the key alone, so that panels may be
 * added, moved and retitled without breaking a link.
 *
 * @returns an integer from 1 to 100 000 000
 */
export function stablePanelId(key: string): number {
  let hash: number = fnv.offset;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, fnv.prime) >>> 0;
  return (hash % idCount) + 1;
}
