import type { PageRequest } from '@platform/shared/graphql';
import type { User } from '../domain/user.ts';
import type { Watchlist } from '../domain/watchlist.ts';
import type { Session } from './session.ts';

/** A page of a user's watchlists. Whoever was given the user may read them: himself, and support staff. */
export function listWatchlists(
  { watchlists }: Session,
  { uid }: User,
  page: PageRequest,
): Promise<readonly Watchlist[]> {
  return watchlists.list(uid, page);
}

export function countWatchlists({ watchlists }: Session, uid: string): Promise<number> {
  return watchlists.count(uid);
}
