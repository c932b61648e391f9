import type { Bench } from '../bench.ts';
import { type BenchProcess, start } from '../child.ts';
import { QUOTES, QUOTES_WITH_JOIN } from '../graph.ts';
import { compare } from '../measure.ts';
import { type Finding, table } from '../report.ts';
import { follow, stopAll, WATCHED_SYMBOLS, watchlists } from './followers.ts';

const SOCKETS = 500;
/** Quotes a second: what ours carries with ease, and about as much as it can carry on one core. Bare `ws` carries neither. */
const PACES = [2_000, 4_000];
const ROUNDS = { rounds: 4, settleMs: 200, measuredMs: 500 };

/** Many different lists of the same symbols: results of one socket leave together. */
export async function watched({ subgraphs, startGateway }: Bench): Promise<readonly Finding[]> {
  let quotesPerSecond = 0;
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
      perSecond: () => quotesPerSecond,
    });
  const sides = [
    await side('bare ws, a frame per message', bare, bare),
    await side('ours', ours, subgraphs, QUOTES),
    await side('ours, joined', joined, subgraphs, QUOTES_WITH_JOIN, WATCHED_SYMBOLS),
  ];
  const findings: Finding[] = [];
  for (const pace of PACES) {
    quotesPerSecond = pace;
    const rows = await compare(sides, ROUNDS);
    const where = `watchlists, ${pace} quotes/s`;
    table(`${where}: ${SOCKETS} sockets, 20 of ${WATCHED_SYMBOLS} symbols each`, 'messages', rows);
    for (const { name, ratios } of rows.slice(1))
      findings.push({ what: `${where}: ${name}, to bare ws`, value: ratios[0] ?? 0, atLeast: 4 });
  }
  await stopAll(sides);
  return findings;
}
