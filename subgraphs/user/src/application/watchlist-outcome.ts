import type { Problem } from '../domain/problem.ts';
import type { Watchlist } from '../domain/watchlist.ts';

/** What became of a command on a watchlist. */
export type WatchlistOutcome = { readonly watchlist: Watchlist } | { readonly problems: readonly Problem[] };

/** The same for an id that does not exist and for somebody else's: nobody learns which. */
export const watchlistNotFound: { readonly problems: readonly Problem[] } = {
  problems: [{ code: 'WATCHLIST_NOT_FOUND', message: 'There is no such watchlist.', path: ['id'] }],
};

export const watchlistNameTaken: { readonly problems: readonly Problem[] } = {
  problems: [{ code: 'WATCHLIST_NAME_TAKEN', message: 'You have another watchlist of this name.', path: ['name'] }],
};
