import { and, asc, desc, eq, gt, inArray, lt, sql } from '@platform/drizzle/orm';
import { profiles, watchlistSymbols, watchlists } from '@platform/drizzle/user/schema';
import type { PageRequest } from '@platform/shared/graphql';
import { constraintOf } from '@platform/shared/postgres';
import type { WatchlistChange, WatchlistConflict, WatchlistStore } from '../../application/ports/watchlist-store.ts';
import { accepted, type Parsed } from '../../domain/problem.ts';
import { nameKeyOf } from '../../domain/text.ts';
import { WATCHLISTS_MAX, type Watchlist } from '../../domain/watchlist.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';

/** Watchlists with their symbols in Postgres. */
export function createWatchlistStore(database: Database): WatchlistStore {
  return {
    findAll: (uid, ids) => findAll(database, uid, ids),
    list: (uid, page) => listWatchlists(database, uid, page),
    count: uid => database.$count(watchlists, eq(watchlists.uid, uid)),
    create: watchlist => orNameTaken(() => inTransaction(database, tx => createWatchlist(tx, watchlist))),
    change: (uid, id, decide, now) =>
      orNameTaken(() => inTransaction(database, tx => changeWatchlist(tx, uid, id, decide, now))),
    delete: (uid, id) => inTransaction(database, tx => deleteWatchlist(tx, uid, id)),
  };
}

const columns = {
  id: watchlists.id,
  uid: watchlists.uid,
  name: watchlists.name,
  symbols: sql<string[]>`array(
    select entry.symbol from users.watchlist_symbols entry
    where entry.watchlist_id = users.watchlists.id order by entry.position)`,
  createdAt: watchlists.createdAt,
  updatedAt: watchlists.updatedAt,
};

async function findAll(
  database: Database | Transaction,
  uid: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Watchlist>> {
  const rows = await database
    .select(columns)
    .from(watchlists)
    .where(and(eq(watchlists.uid, uid), inArray(watchlists.id, [...ids])));
  return new Map(rows.map(row => [row.id, row]));
}

async function listWatchlists(
  database: Database,
  uid: string,
  { limit, direction, after, before }: PageRequest,
): Promise<readonly Watchlist[]> {
  return database
    .select(columns)
    .from(watchlists)
    .where(
      and(
        eq(watchlists.uid, uid),
        after?.[0] === undefined ? undefined : gt(watchlists.id, after[0]),
        before?.[0] === undefined ? undefined : lt(watchlists.id, before[0]),
      ),
    )
    .orderBy(direction === 'forward' ? asc(watchlists.id) : desc(watchlists.id))
    .limit(limit + 1);
}

async function createWatchlist(tx: Transaction, watchlist: Watchlist): Promise<Watchlist | WatchlistConflict> {
  const { symbols, ...row } = watchlist;
  // Holding the profile lets a user's new watchlists find their places one after the other.
  const [owner] = await tx
    .select({ uid: profiles.uid })
    .from(profiles)
    .where(eq(profiles.uid, watchlist.uid))
    .for('update');
  if (owner === undefined) return 'gone';
  const taken = await tx.select({ slot: watchlists.slot }).from(watchlists).where(eq(watchlists.uid, watchlist.uid));
  const slot = freeSlot(taken.map(place => place.slot));
  if (slot === undefined) return 'limit-reached';
  await tx.insert(watchlists).values({ ...row, slot, nameKey: nameKeyOf(row.name) });
  await insertSymbols(tx, row.id, symbols);
  return watchlist;
}

function freeSlot(taken: readonly number[]): number | undefined {
  for (let slot = 0; slot < WATCHLISTS_MAX; slot += 1) if (!taken.includes(slot)) return slot;
  return undefined;
}

async function changeWatchlist(
  tx: Transaction,
  uid: string,
  id: string,
  decide: (current: Watchlist) => Parsed<WatchlistChange>,
  now: Date,
): Promise<Parsed<Watchlist> | undefined> {
  const current = await holdWatchlist(tx, uid, id);
  if (current === undefined) return undefined;
  const decision = decide(current);
  if (!decision.ok) return decision;
  const { name, symbols } = decision.value;
  const isReordered = symbols.length !== current.symbols.length || symbols.some((s, at) => s !== current.symbols[at]);
  if (name === current.name && !isReordered) return accepted(current);
  const updatedAt = new Date(Math.max(now.getTime(), current.updatedAt.getTime()));
  await tx
    .update(watchlists)
    .set({ name, nameKey: nameKeyOf(name), updatedAt })
    .where(eq(watchlists.id, id));
  if (isReordered) {
    await tx.delete(watchlistSymbols).where(eq(watchlistSymbols.watchlistId, id));
    await insertSymbols(tx, id, symbols);
  }
  return accepted({ ...current, name, symbols, updatedAt });
}

async function deleteWatchlist(tx: Transaction, uid: string, id: string): Promise<Watchlist | undefined> {
  const current = await holdWatchlist(tx, uid, id);
  if (current !== undefined) await tx.delete(watchlists).where(eq(watchlists.id, id));
  return current;
}

/**
 * Locks first and reads then, in two statements: one statement that had to wait for the lock would see the row as it is now, but the
 * symbols as they were when it began.
 */
async function holdWatchlist(tx: Transaction, uid: string, id: string): Promise<Watchlist | undefined> {
  const [held] = await tx
    .select({ id: watchlists.id })
    .from(watchlists)
    .where(and(eq(watchlists.id, id), eq(watchlists.uid, uid)))
    .for('update');
  return held === undefined ? undefined : (await findAll(tx, uid, [id])).get(id);
}

async function insertSymbols(tx: Transaction, watchlistId: string, symbols: readonly string[]): Promise<void> {
  if (symbols.length === 0) return;
  await tx.insert(watchlistSymbols).values(symbols.map((symbol, position) => ({ watchlistId, symbol, position })));
}

/** Two commands that take one name at once: the database decides which was first. */
async function orNameTaken<Result>(work: () => Promise<Result>): Promise<Result | 'name-taken'> {
  try {
    return await work();
  } catch (error) {
    if (constraintOf(error) === 'watchlists_name_once') return 'name-taken';
    throw error;
  }
}
