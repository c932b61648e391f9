/** So many clients come back at once without anyone noticing. */
const SLICE = 50;
/** Longer than this nobody is kept, however many there are. */
const DRAIN_MS_MAX = 3_000;

const POLL_MS = 10;

export interface Closing<Connection> {
  readonly close: (connection: Connection) => void;
  /** For those that do not answer the closing. */
  readonly cutOff: (connection: Connection) => void;
}

/**
 * Closes connections in slices over a part of the time that there is: clients come back at once, and must not all come at the same moment.
 * @param connections is live: what has closed is no longer in it.
 */
export async function drain<Connection>(
  connections: ReadonlySet<Connection>,
  graceMs: number,
  { close, cutOff }: Closing<Connection>,
): Promise<void> {
  const all = [...connections];
  const slices = Math.ceil(all.length / SLICE);
  const pauseMs = Math.min(graceMs / 2, DRAIN_MS_MAX) / Math.max(1, slices);
  for (let slice = 0; slice < slices; slice++) {
    if (slice > 0) await new Promise(resolve => setTimeout(resolve, pauseMs));
    for (const connection of all.slice(slice * SLICE, (slice + 1) * SLICE)) close(connection);
  }
  const deadline = performance.now() + graceMs / 2;
  while (connections.size > 0 && performance.now() < deadline)
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  for (const connection of connections) cutOff(connection);
}
