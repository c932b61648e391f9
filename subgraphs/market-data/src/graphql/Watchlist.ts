import type { WatchlistResolvers } from './__generated__/resolver-types.ts';

/** A watchlist belongs to the user service, which hands over its symbols; here they become instruments. */
export const Watchlist: WatchlistResolvers = {
  /** Whatever the market does not know is left out: one delisted symbol must not hide the rest of the list. */
  instruments: ({ symbols }, _, { catalog }) => symbols.flatMap(symbol => catalog.get(symbol) ?? []),
};
