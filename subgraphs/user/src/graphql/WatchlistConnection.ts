import { countWatchlists } from '../application/list-watchlists.ts';
import type { WatchlistConnectionResolvers } from './__generated__/resolver-types.ts';

export const WatchlistConnection: WatchlistConnectionResolvers = {
  totalCount: ({ uid }, _, { session }) => countWatchlists(session, uid),
};
