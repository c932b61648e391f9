import { type BenchProcess, start } from '../child.ts';
import { QUOTES, QUOTES_WITH_JOIN } from '../graph.ts';
import { compare } from '../measure.ts';
import { table } from '../report.ts';
import { everyoneFollowsOne, follow, stopLoads } from './followers.ts';

/** As many in all as one core of a peer can carry without falling behind, and each alone: nothing is there to be gathered. */
const MESSAGES_PER_SECOND = 20_000;
const ROUNDS = { rounds: 9, settleMs: 200, measuredMs: 600 };
/** Above it the rounds are fewer, so that the benchmark stays short. */
const MANY_SOCKETS = 2_000;
const ROUNDS_OF_MANY = { rounds: 5, settleMs: 400, measuredMs: 1_000 };

/** One quote to everyone. */
export async function fanOut(ours: BenchProcess, subgraphs: BenchProcess, sockets: number): Promise<void> {
  const perSecond = Math.ceil(MESSAGES_PER_SECOND / sockets);
  const [bare, stock] = await Promise.all([start('bare-ws'), start('stock-graphql-ws')]);
  const common = { watchlists: everyoneFollowsOne(sockets), symbols: 1, perSecond };
  const sides = [
    await follow({ ...common, name: 'bare ws, one frame for all', peer: bare, source: bare }),
    await follow({ ...common, name: 'stock graphql-ws', peer: stock, source: stock, query: QUOTES }),
    await follow({ ...common, name: 'ours', peer: ours, source: subgraphs, query: QUOTES }),
    await follow({
      ...common,
      name: 'ours, joined',
      peer: ours,
      source: subgraphs,
      query: QUOTES_WITH_JOIN,
      firstSymbol: 1,
    }),
  ];
  const rows = await compare(sides, sockets > MANY_SOCKETS ? ROUNDS_OF_MANY : ROUNDS);
  await stopLoads(sides);
  await Promise.all([bare.stop(), stock.stop()]);
  table(`Fan-out: ${sockets} sockets, one symbol, ${perSecond} quotes/s`, 'messages', rows, [0, 1]);
}
