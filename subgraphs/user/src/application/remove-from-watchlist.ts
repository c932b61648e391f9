import { accepted } from '../domain/problem.ts';
import { parseSymbols, removeSymbols } from '../domain/watchlist.ts';
import type { WatchlistSymbolsCommand } from './add-to-watchlist.ts';
import { changeWatchlist } from './change-watchlist.ts';
import { requireUser, type Session } from './session.ts';
import type { WatchlistOutcome } from './watchlist-outcome.ts';

/** Takes symbols out; one that is not in the watchlist is passed over, so that a retry is harmless. */
export async function removeFromWatchlist(
  session: Session,
  command: WatchlistSymbolsCommand,
): Promise<WatchlistOutcome> {
  const { uid } = await requireUser(session);
  const removed = parseSymbols(command.symbols);
  if (!removed.ok) return { problems: [removed.problem] };
  return changeWatchlist(session, uid, command.id, ({ name, symbols }) =>
    accepted({ name, symbols: removeSymbols(symbols, removed.value) }),
  );
}
