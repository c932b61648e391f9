/** So many clients come back at once without anyone noticing. */
const SLICE = 50;
/** Longer than this nobody is kept, however many there are. */
const DRAIN_MS_MAX = 3_000;

/** Closes sockets in slices over a part of the time that there is: clients come back at once, and must not all come at the same moment. */
export async function drain<Socket>(
  sockets: Iterable<Socket>,
  graceMs: number,
  close: (socket: Socket) => void,
): Promise<void> {
  const all = [...sockets];
  const slices = Math.ceil(all.length / SLICE);
  const pauseMs = Math.min(graceMs / 2, DRAIN_MS_MAX) / Math.max(1, slices);
  for (let slice = 0; slice < slices; slice++) {
    if (slice > 0) await new Promise(resolve => setTimeout(resolve, pauseMs));
    for (const socket of all.slice(slice * SLICE, (slice + 1) * SLICE)) close(socket);
  }
}
