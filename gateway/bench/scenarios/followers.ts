import { type BenchProcess, start } from '../child.ts';
import { type Side, wait } from '../measure.ts';
import { symbolAt } from '../pace.ts';

export interface Followers {
  readonly name: string;
  readonly peer: BenchProcess;
  /** What publishes the events that the peer delivers. */
  readonly source: BenchProcess;
  /** Absent for what speaks no GraphQL. */
  readonly query?: string | undefined;
  /** The symbols of each client, counted from the first of this side: sides with one source follow symbols of their own. */
  readonly watchlists: readonly (readonly number[])[];
  readonly firstSymbol?: number;
  readonly symbols: number;
  /** Events in a second, all symbols together. */
  readonly perSecond: () => number;
}

const SETTLE_MS = 500;

/** Clients that stay connected for the whole comparison, and get events while it is the turn of their side. */
export async function follow(followers: Followers): Promise<Side> {
  const { name, peer, source, query, watchlists, firstSymbol = 0, symbols, perSecond } = followers;
  const before = await memoryOf(peer);
  const load = await start('load-sockets', {
    url: peer.ready.url,
    symbols: watchlists.map(list => list.map(symbol => symbolAt(firstSymbol + symbol))),
    ...(query !== undefined && { query }),
  });
  await wait(SETTLE_MS);
  const kilobytesEach = ((await memoryOf(peer)) - before) / 1_024 / watchlists.length;
  return {
    name,
    peer,
    load,
    kilobytesEach,
    begin: () => source.ask({ kind: 'publish', perSecond: perSecond(), firstSymbol, symbols }),
    end: () => source.ask({ kind: 'silence' }),
  };
}

async function memoryOf(peer: BenchProcess): Promise<number> {
  return (await peer.ask<{ bytes: number }>({ kind: 'memory' })).bytes;
}

export const everyoneFollowsOne = (count: number): number[][] => Array.from({ length: count }, () => [0]);

export const WATCHED_SYMBOLS = 100;
const WATCHLIST_SYMBOLS = 20;

/** Each its own 20 of 100. */
export const watchlists = (count: number): number[][] =>
  Array.from({ length: count }, (_, client) =>
    Array.from({ length: WATCHLIST_SYMBOLS }, (__, n) => (client * 7 + n * 5) % WATCHED_SYMBOLS),
  );

/** The peers and their clients. */
export async function stopAll(sides: readonly Side[]): Promise<void> {
  await Promise.all(sides.flatMap(({ load, peer }) => [load.stop(), peer.stop()]));
}
