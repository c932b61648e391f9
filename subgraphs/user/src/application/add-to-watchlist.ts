import { accepted } from '../domain/problem.ts';
import { addSymbols, parseSymbols } from '../domain/watchlist.ts';
import { changeWatchlist } from './change-watchlist.ts';
import { requireUser, type Session } from './session.ts';
import type { WatchlistOutcome } from './watchlist-outcome.ts';

export interface WatchlistSymbolsCommand {
  readonly id: string;
  readonly symbols: readonly string[];
}

/** Symbols at the end of a watchlist: all, or none when they do not fit. */
export async function addToWatchlist(session: Session, command: WatchlistSymbolsCommand): Promise<WatchlistOutcome> {
  const { uid } = await requireUser(session);
  const added = parseSymbols(command.symbols);
  if (!added.ok) return { problems: [added.problem] };
  return changeWatchlist(session, uid, command.id, ({ name, symbols: current }) => {
    const symbols = addSymbols(current, added.value);
    return symbols.ok ? accepted({ name, symbols: symbols.value }) : symbols;
  });
}
