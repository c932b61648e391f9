import { type BenchProcess, start } from '../child.ts';
import { QUOTES, QUOTES_WITH_JOIN } from '../graph.ts';
import { compare } from '../measure.ts';
import { table } from '../report.ts';
import { everyoneFollowsOne, type Followers, follow, stopLoads } from './followers.ts';

/** How many messages a second are offered, to all sockets together. */
const PACES = [
  /** What every peer can carry: this is how long a quote takes. */
  { name: 'calm', messagesPerSecond: 10_000 },
  /** More than any peer can carry on one core: this is how many it can. */
  { name: 'flat out', messagesPerSecond: 120_000 },
];
const ROUNDS = { rounds: 5, settleMs: 300, measuredMs: 700 };

/** One quote to everyone. */
export async function fanOut(ours: BenchProcess, subgraphs: BenchProcess, sockets: number): Promise<void> {
  const [bare, stock] = await Promise.all([start('bare-ws'), start('stock-graphql-ws')]);
  let perSecond = 1;
  const common = { watchlists: everyoneFollowsOne(sockets), symbols: 1, perSecond: () => perSecond };
  const joined: Followers = { ...common, name: 'ours, joined', peer: ours, source: subgraphs, query: QUOTES_WITH_JOIN };
  const sides = [
    await follow({ ...common, name: 'bare ws, one frame for all', peer: bare, source: bare }),
    await follow({ ...common, name: 'stock graphql-ws', peer: stock, source: stock, query: QUOTES }),
    await follow({ ...common, name: 'ours', peer: ours, source: subgraphs, query: QUOTES }),
    await follow({ ...joined, firstSymbol: 1 }),
  ];
  for (const { name, messagesPerSecond } of PACES) {
    perSecond = Math.ceil(messagesPerSecond / sockets);
    const rows = await compare(sides, ROUNDS);
    table(`Fan-out, ${name}: ${sockets} sockets, one symbol, ${perSecond} quotes/s`, 'messages', rows, [0, 1]);
  }
  await stopLoads(sides);
  await Promise.all([bare.stop(), stock.stop()]);
}
