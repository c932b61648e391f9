import { newId } from '@platform/shared/pure';
import { problemsOf } from '../domain/problem.ts';
import { addSymbols, parseName, parseSymbols, WATCHLISTS_MAX } from '../domain/watchlist.ts';
import { requireUser, type Session, signInEnded } from './session.ts';
import { type WatchlistOutcome, watchlistNameTaken } from './watchlist-outcome.ts';

export interface CreateWatchlistCommand {
  readonly name: string;
  readonly symbols?: readonly string[] | undefined;
}

/** A new watchlist, last in the order of the user's. */
export async function createWatchlist(session: Session, command: CreateWatchlistCommand): Promise<WatchlistOutcome> {
  const { uid } = await requireUser(session);
  const name = parseName(command.name);
  const parsed = parseSymbols(command.symbols ?? []);
  const symbols = parsed.ok ? addSymbols([], parsed.value) : parsed;
  if (!name.ok || !symbols.ok) return { problems: problemsOf(name, symbols) };
  const now = session.clock.now();
  const watchlist = await session.watchlists.create({
    id: newId(now.getTime()),
    uid,
    name: name.value,
    symbols: symbols.value,
    createdAt: now,
    updatedAt: now,
  });
  if (watchlist === 'gone') throw signInEnded();
  if (watchlist === 'name-taken') return watchlistNameTaken;
  if (watchlist === 'limit-reached')
    return {
      problems: [
        { code: 'WATCHLIST_LIMIT_REACHED', message: `You have ${WATCHLISTS_MAX} watchlists already.`, path: [] },
      ],
    };
  return { watchlist };
}
