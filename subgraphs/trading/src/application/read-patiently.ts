import { isUnavailable } from './command-queue.ts';
import type { Signal } from './signal.ts';

/** How long a stream waits for a database that is away. Then it ends, and whoever follows it has to begin again. */
export const AWAY_MS_MAX = 30_000;
/** The pauses between two tries: they double from the first to the longest. */
const PAUSE_MS_MIN = 50;
const PAUSE_MS_MAX = 2_000;

/**
 * Reads for a stream. While the database is away it tries again, for {@link AWAY_MS_MAX}: an outage of seconds ends no stream.
 * @returns undefined when `changed` was closed meanwhile; raised, it ends a pause. @throws what the last try failed with
 */
export async function readPatiently<Rows>(read: () => Promise<Rows>, changed: Signal): Promise<Rows | undefined> {
  const deadline = performance.now() + AWAY_MS_MAX;
  for (let pauseMs = PAUSE_MS_MIN; !changed.isClosed; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
    changed.reset();
    try {
      return await read();
    } catch (error) {
      if (!isUnavailable(error) || performance.now() >= deadline) throw error;
    }
    await changed.raisedWithin(pauseMs);
  }
  return undefined;
}
