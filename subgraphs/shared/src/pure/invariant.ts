/**
 * Stops on what cannot happen. The message states the rule that holds ("postings sum to zero"), not the failure.
 * A broken invariant is a bug: it reaches the client as a masked error and the log in full.
 */
export function invariant(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new Error(`Invariant: ${rule}`);
}

/** Makes a `switch` exhaustive: a new member of the union is a type error here. */
export function unreachable(value: never): never {
  throw new Error(`Invariant: every case is handled (${JSON.stringify(value)})`);
}
