import { isUuid } from '@platform/shared/pure';
import type { Watchlist } from '../domain/watchlist.ts';
import { loadOwnUser } from './load-own-user.ts';
import type { Session } from './session.ts';

/** The asker's own watchlists among these ids; all others are missing, as if they did not exist. */
export async function resolveWatchlists(
  session: Session,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Watchlist>> {
  const user = await loadOwnUser(session);
  return user === undefined ? new Map() : session.watchlists.findAll(user.uid, ids.filter(isUuid));
}
