import { isUuid } from '@platform/shared/pure';
import type { Parsed } from '../domain/problem.ts';
import type { Watchlist } from '../domain/watchlist.ts';
import type { WatchlistChange } from './ports/watchlist-store.ts';
import type { Session } from './session.ts';
import { type WatchlistOutcome, watchlistNameTaken, watchlistNotFound } from './watchlist-outcome.ts';

/** What every change of one watchlist has in common; `decide` sees the list as it stands, with nobody else changing it. */
export async function changeWatchlist(
  { watchlists, clock }: Session,
  uid: string,
  id: string,
  decide: (current: Watchlist) => Parsed<WatchlistChange>,
): Promise<WatchlistOutcome> {
  if (!isUuid(id)) return watchlistNotFound;
  const changed = await watchlists.change(uid, id, decide, clock.now());
  if (changed === undefined) return watchlistNotFound;
  if (changed === 'name-taken') return watchlistNameTaken;
  return changed.ok ? { watchlist: changed.value } : { problems: [changed.problem] };
}
