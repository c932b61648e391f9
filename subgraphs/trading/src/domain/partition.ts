const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The partition of an instrument's symbol, from 0 to `partitions` - 1: the same in every process and every version, for all of them have to agree on who fills
 * it. FNV-1a, with the end of MurmurHash3 so that short symbols spread evenly.
 */
export function partitionOf(symbol: string, partitions: number): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < symbol.length; index += 1) hash = Math.imul(hash ^ symbol.charCodeAt(index), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % partitions;
}
