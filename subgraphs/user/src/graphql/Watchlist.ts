import type { WatchlistResolvers } from './__generated__/resolver-types.ts';

export const Watchlist: WatchlistResolvers = {
  __resolveReference: async ({ id }, { visibleWatchlists }) => (await visibleWatchlists.load(id)) ?? null,
};
