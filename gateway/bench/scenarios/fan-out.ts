import type { Bench } from '../bench.ts';
import { type BenchProcess, start } from '../child.ts';
import { QUOTES, QUOTES_WITH_JOIN } from '../graph.ts';
import { compare, type Measured, type Rounds, type Side } from '../measure.ts';
import { type Finding, table } from '../report.ts';
import { everyoneFollowsOne, type Followers, follow, stopAll } from './followers.ts';

interface Pace {
  readonly name: string;
  /** How many are offered, to all sockets together. */
  readonly messagesPerSecond: number;
  readonly rounds: Rounds;
}

/** What every peer can carry: this is how long a message takes. Each socket gets at least one in every turn. */
const CALM: Pace = { name: 'calm', messagesPerSecond: 10_000, rounds: { rounds: 4, settleMs: 200, measuredMs: 1_000 } };
/** More than any peer can carry on one core: this is how many it can. */
const FLAT_OUT: Pace = {
  name: 'flat out',
  messagesPerSecond: 120_000,
  rounds: { rounds: 4, settleMs: 200, measuredMs: 700 },
};

const BARE = 'bare ws, one frame for all';
const STOCK = 'stock graphql-ws';
const OURS = 'ours';
const JOINED = 'ours, joined';
const ALONE = 'the write alone';

/** One quote to everyone. @param isJoined also with a join, which is made once for each quote, however many sockets there are. */
export async function fanOut(
  { subgraphs, startGateway }: Bench,
  sockets: number,
  isJoined: boolean,
): Promise<readonly Finding[]> {
  let pace = CALM;
  const perSecond = () => Math.ceil(pace.messagesPerSecond / sockets);
  const side = async (name: string, start: Promise<BenchProcess>, asked: Partial<Followers> = {}) => {
    const peer = await start;
    return follow({
      name,
      peer,
      source: peer,
      watchlists: everyoneFollowsOne(sockets),
      symbols: 1,
      perSecond,
      ...asked,
    });
  };
  const joined = { source: subgraphs, query: QUOTES_WITH_JOIN, firstSymbol: 1 };
  const [alone, ...sides] = await Promise.all([
    side(ALONE, start('bare-ws', { isAlone: true })),
    side(BARE, start('bare-ws', { isAlone: false })),
    side(STOCK, start('stock-graphql-ws'), { query: QUOTES }),
    side(OURS, startGateway(), { source: subgraphs, query: QUOTES }),
    ...(isJoined ? [side(JOINED, startGateway(), joined)] : []),
  ]);
  const measure = async (next: Pace, all: readonly Side[]) => {
    pace = next;
    const rows = await compare(all, next.rounds);
    const where = `${sockets} sockets, ${next.name}`;
    table(`Fan-out: ${where}, one symbol, ${perSecond()} quotes/s`, 'messages', rows, [0, 1]);
    return aims(rows, where);
  };
  const findings = [...(await measure(CALM, [...sides, alone])), ...(await measure(FLAT_OUT, sides))];
  await stopAll([...sides, alone]);
  return findings;
}

/** Bare `ws` is the first of the rows, the stock server the second. */
function aims(rows: readonly Measured[], where: string): readonly Finding[] {
  const finding = (name: string, base: 0 | 1, aim: Pick<Finding, 'atLeast'>): Finding[] => {
    const row = rows.find(each => each.name === name);
    const to = base === 0 ? 'bare ws' : STOCK;
    return row === undefined ? [] : [{ what: `${where}: ${name}, to ${to}`, value: row.ratios[base] ?? 0, ...aim }];
  };
  return [
    ...finding(OURS, 0, { atLeast: 0.9 }),
    ...finding(OURS, 1, { atLeast: 4 }),
    ...finding(ALONE, 1, {}),
    ...finding(JOINED, 0, { atLeast: 0.8 }),
  ];
}
