/** A process that shares something out with others, and how many parts of it it holds now. */
export interface Holder {
  readonly id: number;
  readonly held: number;
}

/**
 * How many of the parts a process may hold, so that all hold as many, give or take one, and the shares of all add up. Whoever holds more than others keeps more, so that as
 * little as possible moves; among equals the lower id does.
 */
export function fairShare(holders: readonly Holder[], id: number, parts: number): number {
  const ranked = [...holders].sort((one, other) => other.held - one.held || one.id - other.id);
  const rank = ranked.findIndex(holder => holder.id === id);
  if (rank < 0) return 0;
  return Math.floor(parts / holders.length) + (rank < parts % holders.length ? 1 : 0);
}
