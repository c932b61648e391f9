import { accepted, type Parsed, problemsOf } from '../domain/problem.ts';
import { parseName, parseSymbols, reorderSymbols } from '../domain/watchlist.ts';
import { changeWatchlist } from './change-watchlist.ts';
import { requireUser, type Session } from './session.ts';
import type { WatchlistOutcome } from './watchlist-outcome.ts';

/** Absent or null: unchanged. */
export interface UpdateWatchlistCommand {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly symbols?: readonly string[] | null | undefined;
}

/** Another name, another order, or both. */
export async function updateWatchlist(session: Session, command: UpdateWatchlistCommand): Promise<WatchlistOutcome> {
  const { uid } = await requireUser(session);
  const name: Parsed<string | undefined> = command.name == null ? accepted(undefined) : parseName(command.name);
  const order: Parsed<readonly string[] | undefined> =
    command.symbols == null ? accepted(undefined) : parseSymbols(command.symbols);
  if (!name.ok || !order.ok) return { problems: problemsOf(name, order) };
  return changeWatchlist(session, uid, command.id, current => {
    const symbols =
      order.value === undefined ? accepted(current.symbols) : reorderSymbols(current.symbols, order.value);
    return symbols.ok ? accepted({ name: name.value ?? current.name, symbols: symbols.value }) : symbols;
  });
}
