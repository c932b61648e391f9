import type { Bench } from '../bench.ts';
import { start } from '../child.ts';
import { QUOTES } from '../graph.ts';
import type { Side } from '../measure.ts';
import { type Finding, print } from '../report.ts';
import { everyoneFollowsOne, follow, stopAll } from './followers.ts';

const CLIENTS = 5;
const SLEEP_MS = 10_000;
const QUOTES_PER_SECOND = 200;

/** Clients that read nothing for a while: what they get on waking should be news. */
export async function sleeper({ subgraphs, startGateway }: Bench): Promise<readonly Finding[]> {
  const [bare, ours] = await Promise.all([start('bare-ws', { isAlone: false }), startGateway()]);
  const common = { watchlists: everyoneFollowsOne(CLIENTS), symbols: 1, perSecond: () => QUOTES_PER_SECOND };
  const sides = await Promise.all([
    follow({ ...common, name: 'bare ws', peer: bare, source: bare }),
    follow({ ...common, name: 'ours', peer: ours, source: subgraphs, query: QUOTES }),
  ]);
  const stale = await Promise.all(sides.map(sleepAndWake));
  await stopAll(sides);
  print('\nA client that sleeps 10 s at 200 quotes/s: quotes older than 0.5 s that it gets on waking');
  print(sides.map(({ name }, index) => `${name} ${stale[index]?.toFixed(0)}`).join(', '));
  return [{ what: 'stale quotes after 10 s of sleep', value: stale[1] ?? Number.NaN, atMost: 100 }];
}

async function sleepAndWake(side: Side): Promise<number> {
  await side.begin();
  const { stale } = await side.load.ask<{ stale: number }>({ kind: 'sleep', ms: SLEEP_MS });
  await side.end();
  return stale;
}
