import type { PageRequest } from '@platform/shared/graphql';
import type { Parsed } from '../../domain/problem.ts';
import type { Watchlist } from '../../domain/watchlist.ts';

/** What a change of a watchlist may touch. */
export type WatchlistChange = Pick<Watchlist, 'name' | 'symbols'>;

/** Why a watchlist could not be kept. `gone`: its user was deleted in the meantime. */
export type WatchlistConflict = 'name-taken' | 'limit-reached' | 'gone';

/** Keeps watchlists. Whatever is asked with a uid touches that user's watchlists only. */
export interface WatchlistStore {
  /** By id; one that is not there, or somebody else's, is missing. */
  findAll(uid: string, ids: readonly string[]): Promise<ReadonlyMap<string, Watchlist>>;
  /** Oldest first, keyed by id; nearest to the cursor first, and one more than `limit` when there are more. */
  list(uid: string, page: PageRequest): Promise<readonly Watchlist[]>;
  count(uid: string): Promise<number>;
  create(watchlist: Watchlist): Promise<Watchlist | WatchlistConflict>;
  /**
   * Holds the watchlist while `decide` says what becomes of it, so that changes that come at once follow each other and none is lost.
   * Undefined when it is not there or somebody else's.
   */
  change(
    uid: string,
    id: string,
    decide: (current: Watchlist) => Parsed<WatchlistChange>,
    now: Date,
  ): Promise<Parsed<Watchlist> | 'name-taken' | undefined>;
  /** What was deleted; undefined when it is not there or somebody else's. */
  delete(uid: string, id: string): Promise<Watchlist | undefined>;
}
