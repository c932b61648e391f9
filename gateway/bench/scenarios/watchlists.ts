import { type BenchProcess, start } from '../child.ts';
import { QUOTES, QUOTES_WITH_JOIN } from '../graph.ts';
import { compare } from '../measure.ts';
import { table } from '../report.ts';
import { follow, stopLoads, WATCHED_SYMBOLS, watchlists } from './followers.ts';

const SOCKETS = 500;
const QUOTES_PER_SECOND = 2_000;
const ROUNDS = { rounds: 9, settleMs: 250, measuredMs: 600 };

/** Many different lists of the same symbols: results of one socket leave together. */
export async function watched(ours: BenchProcess, subgraphs: BenchProcess): Promise<void> {
  const bare = await start('bare-ws');
  const common = { watchlists: watchlists(SOCKETS), symbols: WATCHED_SYMBOLS, perSecond: () => QUOTES_PER_SECOND };
  const sides = [
    await follow({ ...common, name: 'bare ws, a frame per message', peer: bare, source: bare }),
    await follow({ ...common, name: 'ours', peer: ours, source: subgraphs, query: QUOTES }),
    await follow({
      ...common,
      name: 'ours, joined',
      peer: ours,
      source: subgraphs,
      query: QUOTES_WITH_JOIN,
      firstSymbol: WATCHED_SYMBOLS,
    }),
  ];
  const rows = await compare(sides, ROUNDS);
  await stopLoads(sides);
  await bare.stop();
  table(
    `Watchlists: ${SOCKETS} sockets, 20 of ${WATCHED_SYMBOLS} symbols each, ${QUOTES_PER_SECOND} quotes/s`,
    'messages',
    rows,
  );
}
