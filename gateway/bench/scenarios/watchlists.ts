import type { Bench } from '../bench.ts';
import { type BenchProcess, start } from '../child.ts';
import { QUOTES, QUOTES_WITH_JOIN } from '../graph.ts';
import { compare } from '../measure.ts';
import { type Finding, table } from '../report.ts';
import { follow, stopAll, WATCHED_SYMBOLS, watchlists } from './followers.ts';

const SOCKETS = 500;
const QUOTES_PER_SECOND = 2_000;
const ROUNDS = { rounds: 6, settleMs: 200, measuredMs: 500 };

/** Many different lists of the same symbols: results of one socket leave together. */
export async function watched({ subgraphs, startGateway }: Bench): Promise<readonly Finding[]> {
  const [bare, ours, joined] = await Promise.all([
    start('bare-ws', { isAlone: false }),
    startGateway(),
    startGateway(),
  ]);
  const side = (name: string, peer: BenchProcess, source: BenchProcess, query?: string, firstSymbol = 0) =>
    follow({
      name,
      peer,
      source,
      query,
      firstSymbol,
      watchlists: watchlists(SOCKETS),
      symbols: WATCHED_SYMBOLS,
      perSecond: () => QUOTES_PER_SECOND,
    });
  const sides = [
    await side('bare ws, a frame per message', bare, bare),
    await side('ours', ours, subgraphs, QUOTES),
    await side('ours, joined', joined, subgraphs, QUOTES_WITH_JOIN, WATCHED_SYMBOLS),
  ];
  const rows = await compare(sides, ROUNDS);
  await stopAll(sides);
  table(
    `Watchlists: ${SOCKETS} sockets, 20 of ${WATCHED_SYMBOLS} symbols each, ${QUOTES_PER_SECOND} quotes/s`,
    'messages',
    rows,
  );
  return [
    { what: 'watchlists: ours to bare ws', value: rows[1]?.ratios[0] ?? 0, atLeast: 4 },
    { what: 'watchlists: ours, joined, to bare ws', value: rows[2]?.ratios[0] ?? 0, atLeast: 4 },
  ];
}
