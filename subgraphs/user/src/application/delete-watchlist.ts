import { isUuid } from '@platform/shared/pure';
import { requireUser, type Session } from './session.ts';
import { type WatchlistOutcome, watchlistNotFound } from './watchlist-outcome.ts';

/** Gives the watchlist as it was. */
export async function deleteWatchlist(session: Session, id: string): Promise<WatchlistOutcome> {
  const { uid } = await requireUser(session);
  const watchlist = isUuid(id) ? await session.watchlists.delete(uid, id) : undefined;
  return watchlist === undefined ? watchlistNotFound : { watchlist };
}
